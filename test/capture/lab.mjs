// Runs the app of a capture lab once per database and keeps what it prints: traces/<database>/<scenario>.txt.
//
// A lab is a folder with package.json, app/src/ (db.mjs opens the database, users.mjs and orders.mjs are the user's code,
// scenarios.mjs names the failures) and a capture.mjs that calls `capture`. The app runs in a temporary folder whose path
// is printed as /app. PostgreSQL and MariaDB come from servers/, SQLite is a file or memory.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const servers = { postgres: "postgres.sh", mariadb: "mariadb.sh" };
const tools = { postgres: "psql", mariadb: "mariadb" };

/**
 * `drivers`: database -> drivers to run it with (a folder each: `postgres-pg`); the first is the default.
 * `packages`: the lab whose packages are used, where it has none of its own.
 */
export function capture(lab, databases, packages = lab) {
  const name = path.basename(lab);
  const home = mkdtempSync(path.join(tmpdir(), `keyclash-${name}-`));
  const app = path.join(home, "app");
  cpSync(path.join(lab, "app"), app, { recursive: true });
  symlinkSync(path.join(packages, "node_modules"), path.join(app, "node_modules"));
  const chosen = process.argv.slice(2);
  const versions = { node: process.version, ...dependencies(packages) };
  for (const [folder, { database, driver }] of Object.entries(databases)) {
    if (chosen.length > 0 && !chosen.includes(folder)) continue;
    const out = path.join(lab, "traces", folder);
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    const url = servers[database] ? server(database, "database", "shop") : "";
    const env = { ...process.env, DATABASE: database, DRIVER: driver ?? "", DATABASE_URL: url, OUT: out, NODE_OPTIONS: "", NO_COLOR: "1" };
    const { stdout, stderr } = spawnSync(process.execPath, ["src/main.mjs"], { cwd: app, env, encoding: "utf8", timeout: 600_000 });
    if ((stdout + stderr).trim()) console.log(`${folder}:\n${stdout}${stderr}`);
    for (const file of readdirSync(out)) {
      const text = readFileSync(path.join(out, file), "utf8");
      writeFileSync(path.join(out, file), normalised(text));
    }
    console.log(`${folder}: ${readdirSync(out).length} traces`);
    if (servers[database]) versions[`${database} server`] = execFileSync(tools[database], ["--version"], { encoding: "utf8" }).trim();
  }
  for (const database of Object.keys(servers)) server(database, "stop");
  rmSync(home, { recursive: true, force: true });
  writeFileSync(path.join(lab, "versions.json"), `${JSON.stringify(versions, null, 2)}\n`);

  function normalised(text) {
    return text
      .replaceAll(path.join(packages, "node_modules"), "/app/node_modules")
      .replaceAll(app, "/app")
      .replaceAll(/127\.0\.0\.1:\d{5}|port: \d{5}/g, (found) => found.replace(/\d{5}/, "5432"));
  }

  function server(database, action, ...rest) {
    const script = path.join(import.meta.dirname, "servers", servers[database]);
    if (action === "database") execFileSync(script, ["start", name]);
    return execFileSync(script, [action, name, ...rest], { encoding: "utf8" }).trim();
  }
}

function dependencies(lab) {
  const { dependencies: named } = JSON.parse(readFileSync(path.join(lab, "package.json"), "utf8"));
  return Object.fromEntries(Object.keys(named).map((one) => [one, JSON.parse(readFileSync(path.join(lab, "node_modules", one, "package.json"), "utf8")).version]));
}
