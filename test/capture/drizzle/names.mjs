// npm install && node names.mjs: makes the tables of schema/ with drizzle-kit's own SQL and keeps what each database reports of their constraints.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ofMariadb, ofPostgres, ofSqlite } from "../reports.mjs";

const lab = import.meta.dirname;
const home = mkdtempSync(path.join(tmpdir(), "keyclash-drizzle-names-"));
cpSync(path.join(lab, "schema"), home, { recursive: true });
symlinkSync(path.join(lab, "node_modules"), path.join(home, "node_modules"));
writeFileSync(path.join(home, "package.json"), "{}");

const reports = { pg: inPostgres, mysql: inMariadb, sqlite: inSqlite };
mkdirSync(path.join(lab, "names"), { recursive: true });
for (const [folder, report] of Object.entries(reports)) {
  const rows = await report(statementsOf(folder));
  const lines = rows.map((row) => JSON.stringify(row)).sort();
  writeFileSync(path.join(lab, "names", `${folder}.json`), `[\n  ${lines.join(",\n  ")}\n]\n`);
  console.log(`${folder}: ${rows.length}`);
}
rmSync(home, { recursive: true, force: true });

function statementsOf(folder) {
  const cwd = path.join(home, folder);
  execFileSync(path.join(lab, "node_modules/.bin/drizzle-kit"), ["generate"], { cwd, stdio: "ignore" });
  const out = path.join(cwd, "drizzle");
  const files = readdirSync(out).filter((file) => file.endsWith(".sql"));
  return files.flatMap((file) => readFileSync(path.join(out, file), "utf8").split("--> statement-breakpoint"));
}

async function inPostgres(statements) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: server("postgres") });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  const rows = await ofPostgres(client);
  await client.end();
  stop("postgres");
  return rows;
}

async function inMariadb(statements) {
  const { default: mysql } = await import("mysql2/promise");
  const client = await mysql.createConnection(server("mariadb").replace(/^mariadb:/, "mysql:"));
  for (const statement of statements) await client.query(statement);
  const rows = await ofMariadb(client);
  await client.end();
  stop("mariadb");
  return rows;
}

async function inSqlite(statements) {
  const { default: Database } = await import("better-sqlite3");
  const db = new Database(":memory:");
  for (const statement of statements) db.exec(statement);
  return ofSqlite(db);
}

function server(kind) {
  const script = path.join(lab, `../servers/${kind}.sh`);
  execFileSync(script, ["start", "drizzle-names"]);
  return execFileSync(script, ["database", "drizzle-names", "names"], { encoding: "utf8" }).trim();
}

function stop(kind) {
  execFileSync(path.join(lab, `../servers/${kind}.sh`), ["stop", "drizzle-names"]);
}
