// npm install && node names.mjs: lets Kysely's Migrator run schema/ and keeps what each database reports of the constraints.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import { Kysely, Migrator, MysqlDialect, PostgresDialect, SqliteDialect } from "kysely";
import { ofMariadb, ofPostgres, ofSqlite } from "../reports.mjs";

const lab = import.meta.dirname;
const home = mkdtempSync(path.join(tmpdir(), "keyclash-kysely-names-"));
symlinkSync(path.join(lab, "node_modules"), path.join(home, "node_modules"));
const own = /^kysely_migration/;

const reports = { pg: inPostgres, mysql: inMariadb, sqlite: inSqlite };
mkdirSync(path.join(lab, "names"), { recursive: true });
for (const [folder, report] of Object.entries(reports)) {
  const rows = (await report(await migrationsOf(folder))).filter(({ table }) => !own.test(table));
  const lines = rows.map((row) => JSON.stringify(row)).sort();
  writeFileSync(path.join(lab, "names", `${folder}.json`), `[\n  ${lines.join(",\n  ")}\n]\n`);
  console.log(`${folder}: ${rows.length}`);
}
rmSync(home, { recursive: true, force: true });

async function migrationsOf(folder) {
  const found = {};
  for (const file of readdirSync(path.join(lab, "schema", folder))) {
    const { code } = transformSync(readFileSync(path.join(lab, "schema", folder, file), "utf8"), { loader: "ts", format: "esm" });
    const to = path.join(home, `${folder}-${file}.mjs`);
    writeFileSync(to, code);
    const module = await import(pathToFileURL(to).href);
    Object.assign(found, module.migrations ?? { [path.parse(file).name]: module });
  }
  return found;
}

async function migrate(dialect, migrations) {
  const db = new Kysely({ dialect });
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
  if (error) throw error;
  return db;
}

async function inPostgres(migrations) {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({ connectionString: server("postgres") });
  const db = await migrate(new PostgresDialect({ pool }), migrations);
  const rows = await ofPostgres(pool);
  await db.destroy();
  stop("postgres");
  return rows;
}

async function inMariadb(migrations) {
  const { createPool } = await import("mysql2");
  const pool = createPool(server("mariadb").replace(/^mariadb:/, "mysql:"));
  const db = await migrate(new MysqlDialect({ pool }), migrations);
  const rows = await ofMariadb(pool.promise());
  await db.destroy();
  stop("mariadb");
  return rows;
}

async function inSqlite(migrations) {
  const { default: Database } = await import("better-sqlite3");
  const database = new Database(":memory:");
  await migrate(new SqliteDialect({ database }), migrations);
  return ofSqlite(database);
}

function server(kind) {
  const script = path.join(lab, `../servers/${kind}.sh`);
  execFileSync(script, ["start", "kysely-names"]);
  return execFileSync(script, ["database", "kysely-names", "names"], { encoding: "utf8" }).trim();
}

function stop(kind) {
  execFileSync(path.join(lab, `../servers/${kind}.sh`), ["stop", "kysely-names"]);
}
