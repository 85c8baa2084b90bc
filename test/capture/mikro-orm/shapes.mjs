// npm install && node shapes.mjs [NAME...]: runs each program of shapes/ and keeps what its failure prints, as trace.txt beside it.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const lab = import.meta.dirname;
const wanted = process.argv.slice(2);
const databases = { lite: "sqlite", maria: "mariadb" };
const packages = { postgres: "postgresql", mariadb: "mariadb", sqlite: "libsql" };

const orm = (database) => `import { MikroORM } from "@mikro-orm/${packages[database]}";
import * as entities from "./entities";

export const orm = await MikroORM.init({
  entities: Object.values(entities),
  ${database === "sqlite" ? 'dbName: ":memory:"' : 'clientUrl: process.env.DATABASE_URL, dbName: "shapes"'},
});
`;

const main = `import { writeFileSync } from "node:fs";
import { inspect } from "node:util";
import "reflect-metadata";
import { orm } from "./orm";
import { first, second } from "./run";

await orm.schema.createSchema();
await first();
try {
  await second();
} catch (error) {
  writeFileSync(process.env.OUT!, inspect(error) + "\\n");
}
process.exit();
`;

const names = readdirSync(path.join(lab, "shapes")).filter((name) => statSync(path.join(lab, "shapes", name)).isDirectory());
for (const name of names) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const database = databases[name] ?? "postgres";
  const home = mkdtempSync(path.join(tmpdir(), "keyclash-mikro-orm-shapes-"));
  const app = path.join(home, "app");
  cpSync(path.join(lab, "shapes", name), app, { recursive: true });
  symlinkSync(path.join(lab, "node_modules"), path.join(app, "node_modules"));
  writeFileSync(path.join(app, "package.json"), '{"type": "module"}');
  writeFileSync(path.join(app, "tsconfig.json"), '{"compilerOptions": {"experimentalDecorators": true, "useDefineForClassFields": false}}');
  if (!existsSync(path.join(app, "src/entities.ts"))) cpSync(path.join(lab, "shapes/entities.ts"), path.join(app, "src/entities.ts"));
  writeFileSync(path.join(app, "src/orm.ts"), orm(database));
  writeFileSync(path.join(app, "src/main.ts"), main);
  const url = database === "sqlite" ? "" : serverUrl(database);
  const trace = path.join(lab, "shapes", name, "trace.txt");
  // A flush alone fills the ten frames that Node prints: a program that wants its own line asks for more.
  const limit = existsSync(path.join(app, "shallow")) ? "" : "--stack-trace-limit=60";
  const env = { ...process.env, DATABASE_URL: url, OUT: trace, NO_COLOR: "1", NODE_OPTIONS: limit };
  const { stdout, stderr } = spawnSync(path.join(lab, "node_modules/.bin/tsx"), ["src/main.ts"], { cwd: app, env, encoding: "utf8", timeout: 120_000 });
  if ((stdout + stderr).trim()) console.log(`${name}: ${stdout}${stderr}`);
  if (existsSync(trace)) {
    const text = readFileSync(trace, "utf8").replaceAll(path.join(lab, "node_modules"), "/app/node_modules").replaceAll(app, "/app");
    writeFileSync(trace, text.replaceAll(/127\.0\.0\.1:\d{5}|port: \d{5}/g, (found) => found.replace(/\d{5}/, "5432")));
  }
  rmSync(home, { recursive: true, force: true });
}
for (const server of ["mariadb", "postgres"]) execFileSync(path.join(lab, `../servers/${server}.sh`), ["stop", "mikro-orm-shapes"]);

function serverUrl(kind) {
  const script = path.join(lab, `../servers/${kind}.sh`);
  execFileSync(script, ["start", "mikro-orm-shapes"]);
  return execFileSync(script, ["database", "mikro-orm-shapes", "shapes"], { encoding: "utf8" }).trim();
}
