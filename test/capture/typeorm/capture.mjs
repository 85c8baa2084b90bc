// Captures what TypeORM prints when a database refuses a write: traces/<typeorm version>/<database>/<scenario>.txt.
//
//   npm install && npm rebuild better-sqlite3 && node capture.mjs [DATABASE ...]
//
// Databases: pglite sqljs better-sqlite3 postgres mariadb (the last two by ../servers/*.sh); nest = a NestJS app on PGlite. The app is copied to a
// temporary folder, once per TypeORM version, and its path is printed as /app.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const lab = import.meta.dirname;
const versionOf = (name) => JSON.parse(readFileSync(path.join(lab, "node_modules", name, "package.json"), "utf8")).version;
const chosen = process.argv.slice(2);
const databases = chosen.length ? chosen.filter((name) => name !== "nest") : ["pglite", "sqljs", "better-sqlite3", "postgres", "mariadb"];
const servers = { postgres: "postgres.sh", mariadb: "mariadb.sh" };
const serverVersions = {};

for (const version of ["typeorm-0.3", "typeorm-1"]) {
  const app = makeApp(version);
  for (const database of databases) capture(version, app, database);
  rmSync(path.dirname(app), { recursive: true, force: true });
}
if (chosen.length === 0 || chosen.includes("nest")) captureNest();
for (const database of databases) if (servers[database]) server(database, "stop");
writeVersions();

function makeApp(version) {
  const app = path.join(mkdtempSync(path.join(tmpdir(), "keyclash-typeorm-")), "app");
  cpSync(path.join(lab, "app"), app, { recursive: true });
  mkdirSync(path.join(app, "node_modules"));
  for (const name of readdirSync(path.join(lab, "node_modules"))) {
    if (!name.startsWith(".") && !name.startsWith("typeorm")) link(name, name);
  }
  link(version, "typeorm");
  // Copied, not linked: it requires "typeorm", which must be this version.
  cpSync(path.join(lab, "node_modules/typeorm-naming-strategies"), path.join(app, "node_modules/typeorm-naming-strategies"), { recursive: true });
  execFileSync(path.join(lab, "node_modules/.bin/esbuild"), ["src/**/*.ts", "--outdir=dist", "--format=cjs", "--platform=node", "--log-level=error",
    '--tsconfig-raw={"compilerOptions":{"experimentalDecorators":true,"useDefineForClassFields":false}}'], { cwd: app });
  return app;

  function link(name, as) {
    symlinkSync(path.join(lab, "node_modules", name), path.join(app, "node_modules", as));
  }
}

/** A NestJS server, compiled as `nest build` does: a request that fails is printed by Nest's own logger. */
function captureNest() {
  const app = path.join(mkdtempSync(path.join(tmpdir(), "keyclash-nest-")), "app");
  cpSync(path.join(lab, "nest"), app, { recursive: true });
  cpSync(path.join(lab, "app/src/pglite.mjs"), path.join(app, "pglite.mjs"));
  mkdirSync(path.join(app, "node_modules"));
  for (const name of readdirSync(path.join(lab, "node_modules"))) {
    if (!name.startsWith(".") && !name.startsWith("typeorm") && name !== "@nestjs")
      symlinkSync(path.join(lab, "node_modules", name), path.join(app, "node_modules", name));
  }
  // Copied, not linked: it requires "typeorm".
  cpSync(path.join(lab, "node_modules/@nestjs"), path.join(app, "node_modules/@nestjs"), { recursive: true });
  symlinkSync(path.join(lab, "node_modules/typeorm-0.3"), path.join(app, "node_modules/typeorm"));
  execFileSync(process.execPath, [path.join(lab, "node_modules/typescript/lib/tsc.js")], { cwd: app });
  const out = path.join(lab, "nest/traces");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const runs = { coloured: [[], { FORCE_COLOR: "1" }], plain: [[], { NO_COLOR: "1" }], "source-maps": [["--enable-source-maps"], { NO_COLOR: "1" }] };
  for (const [name, [flags, colours]] of Object.entries(runs)) {
    const { NO_COLOR, FORCE_COLOR, ...env } = process.env;
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, "--import", "./pglite.mjs", "dist/main.js"], { cwd: app, env: { ...env, ...colours }, encoding: "utf8" });
    // The start-up lines and the answers are no part of the error.
    const lines = (stdout + stderr).split("\n").filter((line) => !/ LOG|^POST /.test(line));
    writeFileSync(path.join(out, `${name}.txt`), normalised(lines.join("\n"), "typeorm-0.3", app, ""));
  }
  rmSync(path.dirname(app), { recursive: true, force: true });
  console.log(`nest: ${readdirSync(out).length} files`);
}

function capture(version, app, database) {
  const out = path.join(lab, "traces", versionOf(version), database);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const url = servers[database] ? server(database, "database", "typeorm") : "";
  const env = { ...process.env, DB: database, DB_URL: url, NODE_OPTIONS: "" };
  run(["all", out], ["--import", "tsx", "src/main.ts"]);
  for (const name of ["save", "check-then-insert"]) {
    writeFileSync(path.join(out, `${name}.uncaught.txt`), run([name], ["--import", "tsx", "src/main.ts"]));
    writeFileSync(path.join(out, `${name}.dist.txt`), run([name], ["dist/main.js"]));
  }
  for (const name of readdirSync(out)) {
    const file = path.join(out, name);
    writeFileSync(file, normalised(readFileSync(file, "utf8"), version, app, url));
  }
  console.log(`${version} ${database}: ${readdirSync(out).length} files`);

  function run(args, program) {
    const started = database === "pglite" ? ["--import", path.join(app, "src/pglite.mjs")] : [];
    const { stdout, stderr } = spawnSync(process.execPath, [...started, ...program, ...args], { cwd: app, env, encoding: "utf8", timeout: 300_000 });
    if (args[0] === "all" && (stdout + stderr).trim()) console.log(`${version} ${database}:\n${stdout}${stderr}`);
    return stderr;
  }
}

function normalised(text, version, app, url) {
  return text
    .replaceAll(`${path.join(lab, "node_modules")}/\u001b[4m${version}`, "/app/node_modules/\u001b[4mtypeorm")
    .replaceAll(path.join(lab, "node_modules", version), "/app/node_modules/typeorm")
    .replaceAll(app, "/app")
    .replaceAll(lab, "/app")
    .replaceAll(/port: \d{5}|127\.0\.0\.1:\d{5}/g, (found) => found.replace(/\d{5}/, "5432"))
    .replaceAll(url || "\0", "url");
}

function server(database, action, name) {
  const script = path.join(lab, "../servers", servers[database]);
  if (action === "database") execFileSync(script, ["start", "typeorm"]);
  const printed = execFileSync(script, name ? [action, "typeorm", name] : [action, "typeorm"], { encoding: "utf8" }).trim();
  if (action === "database") serverVersions[database] = execFileSync(database === "postgres" ? "psql" : "mariadb", ["--version"], { encoding: "utf8" }).trim();
  return printed;
}

function writeVersions() {
  const file = path.join(lab, "traces/versions.json");
  let known = {};
  try {
    known = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // the first run
  }
  const packages = ["typeorm-0.3", "typeorm-1", "pg", "mysql2", "better-sqlite3", "sql.js", "@electric-sql/pglite", "@electric-sql/pglite-socket", "typeorm-naming-strategies", "@nestjs/core", "@nestjs/typeorm", "tsx"];
  writeFileSync(file, `${JSON.stringify({ ...known, node: process.version, ...Object.fromEntries(packages.map((name) => [name, versionOf(name)])), ...serverVersions }, null, 2)}\n`);
}
