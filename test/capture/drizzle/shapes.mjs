// npm install && node shapes.mjs [NAME...]: runs each program of shapes/ on its database and keeps what its failure prints, as trace.txt beside it.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const lab = import.meta.dirname;
const wanted = process.argv.slice(2);
const drivers = { lite: "libsql", sync: "better-sqlite3", awaited: "better-sqlite3", maria: "mysql2", pgdriver: "node-postgres", postgresjs: "postgres-js" };

const opened = {
  pglite: `import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";

export const client = new PGlite();
export const run = (text: string) => client.exec(text);
export const db = drizzle(client, { casing: CASING });
`,
  libsql: `import { createClient } from "@libsql/client";
import { drizzle } from "drizzle-orm/libsql";

const client = createClient({ url: "file::memory:?cache=shared" });
export const run = (text: string) => client.execute(text);
export const db = drizzle(client);
`,
  "better-sqlite3": `import Database from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";

const client = new Database(":memory:");
export const run = async (text: string) => client.exec(text);
export const db = drizzle(client);
`,
  mysql2: `import mysql from "mysql2/promise";
import { drizzle } from "drizzle-orm/mysql2";

const client = mysql.createPool(process.env.DATABASE_URL!);
export const run = (text: string) => client.query(text);
export const db = drizzle(client);
`,
  "node-postgres": `import { Pool } from "pg";
import { drizzle } from "drizzle-orm/node-postgres";

const client = new Pool({ connectionString: process.env.DATABASE_URL });
export const run = (text: string) => client.query(text);
export const db = drizzle(client);
`,
  "postgres-js": `import postgres from "postgres";
import { drizzle } from "drizzle-orm/postgres-js";

const client = postgres(process.env.DATABASE_URL!);
export const run = (text: string) => client.unsafe(text);
export const db = drizzle(client);
`,
};

const main = `import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { inspect } from "node:util";
import { run } from "./db";
import { first, second } from "./run";

for (const file of readdirSync("drizzle").filter((name) => name.endsWith(".sql")))
  for (const text of readFileSync("drizzle/" + file, "utf8").split("--> statement-breakpoint")) await run(text);
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
  const driver = drivers[name] ?? "pglite";
  const home = mkdtempSync(path.join(tmpdir(), "keyclash-drizzle-shapes-"));
  const app = path.join(home, "app");
  cpSync(path.join(lab, "shapes", name), app, { recursive: true });
  symlinkSync(path.join(lab, "node_modules"), path.join(app, "node_modules"));
  writeFileSync(path.join(app, "package.json"), '{"type": "module"}');
  const config = path.join(app, "drizzle.config.ts");
  const dialect = driver === "mysql2" ? "mysql" : /sql/.test(driver) && !/postgres/.test(driver) ? "sqlite" : "postgresql";
  const cased = existsSync(config);
  if (!cased) writeFileSync(config, `export default { dialect: "${dialect}", schema: "./src/schema.ts" };\n`);
  writeFileSync(path.join(app, "src/db.ts"), opened[driver].replace("{ casing: CASING }", cased ? '{ casing: "snake_case" }' : "{}"));
  writeFileSync(path.join(app, "src/main.ts"), main);
  execFileSync(path.join(lab, "node_modules/.bin/drizzle-kit"), ["generate"], { cwd: app, stdio: "ignore" });
  const server = { mysql2: "mariadb", "node-postgres": "postgres", "postgres-js": "postgres" }[driver];
  const url = server ? serverUrl(server) : "";
  const trace = path.join(lab, "shapes", name, "trace.txt");
  const env = { ...process.env, DATABASE_URL: url, OUT: trace, NO_COLOR: "1", NODE_OPTIONS: "" };
  const { stdout, stderr } = spawnSync("npx", ["tsx", "src/main.ts"], { cwd: app, env, encoding: "utf8", timeout: 120_000 });
  if ((stdout + stderr).trim()) console.log(`${name}: ${stdout}${stderr}`);
  if (existsSync(trace)) {
    const text = readFileSync(trace, "utf8").replaceAll(path.join(lab, "node_modules"), "/app/node_modules").replaceAll(app, "/app");
    writeFileSync(trace, text.replaceAll(/127\.0\.0\.1:\d{5}|port: \d{5}/g, (found) => found.replace(/\d{5}/, "5432")));
  }
  rmSync(home, { recursive: true, force: true });
}
for (const server of ["mariadb", "postgres"]) execFileSync(path.join(lab, `../servers/${server}.sh`), ["stop", "drizzle-shapes"]);

function serverUrl(kind) {
  const script = path.join(lab, `../servers/${kind}.sh`);
  execFileSync(script, ["start", "drizzle-shapes"]);
  return execFileSync(script, ["database", "drizzle-shapes", "shapes"], { encoding: "utf8" }).trim().replace(/^mariadb:/, "mysql:");
}
