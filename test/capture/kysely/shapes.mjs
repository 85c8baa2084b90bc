// npm install && node shapes.mjs [NAME...]: runs each program of shapes/ on its database and keeps what its failure prints, as trace.txt beside it.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const lab = import.meta.dirname;
const wanted = process.argv.slice(2);
const engines = { lite: "sqlite", litetx: "sqlite", maria: "mariadb", marianote: "mariadb" };

const opened = {
  postgres: `import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";

const dialect = new PostgresDialect({ pool: new pg.Pool({ connectionString: process.env.DATABASE_URL }) });
`,
  mariadb: `import { Kysely, MysqlDialect } from "kysely";
import { createPool } from "mysql2";

const dialect = new MysqlDialect({ pool: createPool(process.env.DATABASE_URL!) });
`,
  sqlite: `import Database from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";

const dialect = new SqliteDialect({ database: new Database(":memory:") });
`,
};

const main = `import { writeFileSync } from "node:fs";
import { inspect } from "node:util";
import { db } from "./db";
import { up } from "./migrations/001_init";
import { first, second } from "./run";

await up(db);
await first();
try {
  await second();
} catch (error) {
  writeFileSync(process.env.OUT!, inspect(error) + "\\n");
}
process.exit();
`;

for (const name of readdirSync(path.join(lab, "shapes"))) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const engine = engines[name] ?? "postgres";
  const home = mkdtempSync(path.join(tmpdir(), "keyclash-kysely-shapes-"));
  const app = path.join(home, "app");
  cpSync(path.join(lab, "shapes", name), app, { recursive: true });
  symlinkSync(path.join(lab, "node_modules"), path.join(app, "node_modules"));
  writeFileSync(path.join(app, "package.json"), '{"type": "module"}');
  const plugins = name === "camel" ? ", plugins: [new CamelCasePlugin()]" : "";
  const from = plugins ? opened[engine].replace("{ Kysely", "{ CamelCasePlugin, Kysely") : opened[engine];
  writeFileSync(path.join(app, "src/db.ts"), `${from}export const db = new Kysely<any>({ dialect${plugins} });\n`);
  writeFileSync(path.join(app, "src/main.ts"), main);
  const url = engine === "sqlite" ? "" : serverUrl(engine);
  const trace = path.join(lab, "shapes", name, "trace.txt");
  const env = { ...process.env, DATABASE_URL: url, OUT: trace, NO_COLOR: "1", NODE_OPTIONS: "" };
  const { stdout, stderr } = spawnSync(path.join(lab, "node_modules/.bin/tsx"), ["src/main.ts"], { cwd: app, env, encoding: "utf8", timeout: 120_000 });
  if ((stdout + stderr).trim()) console.log(`${name}: ${stdout}${stderr}`);
  if (existsSync(trace)) {
    const text = readFileSync(trace, "utf8").replaceAll(path.join(lab, "node_modules"), "/app/node_modules").replaceAll(app, "/app");
    writeFileSync(trace, text.replaceAll(/127\.0\.0\.1:\d{5}|port: \d{5}/g, (found) => found.replace(/\d{5}/, "5432")));
  }
  rmSync(home, { recursive: true, force: true });
}
for (const server of ["mariadb", "postgres"]) execFileSync(path.join(lab, `../servers/${server}.sh`), ["stop", "kysely-shapes"]);

function serverUrl(kind) {
  const script = path.join(lab, `../servers/${kind}.sh`);
  execFileSync(script, ["start", "kysely-shapes"]);
  return execFileSync(script, ["database", "kysely-shapes", "shapes"], { encoding: "utf8" }).trim().replace(/^mariadb:/, "mysql:");
}
