// npm install && node capture.mjs: Mongoose 8 and 9 with their own drivers, against the stub of app/src/stub.mjs. Paths of the
// nested drivers are printed as npm places them in a project of one Mongoose: node_modules/mongodb.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";

const lab = import.meta.dirname;
const versions = { node: process.version };
for (const name of ["mongoose-8", "mongoose-9"]) {
  const app = path.join(mkdtempSync(path.join(tmpdir(), "keyclash-mongoose-")), "app");
  cpSync(path.join(lab, "app"), app, { recursive: true });
  mkdirSync(path.join(app, "node_modules"));
  for (const one of readdirSync(path.join(lab, "node_modules"))) {
    if (!one.startsWith(".") && !one.startsWith("mongoose-")) symlinkSync(path.join(lab, "node_modules", one), path.join(app, "node_modules", one));
  }
  cpSync(path.join(lab, "node_modules", name), path.join(app, "node_modules/mongoose"), { recursive: true });
  const out = path.join(lab, "traces", name);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { stderr } = spawnSync(process.execPath, ["src/main.mjs"], { cwd: app, env: { ...process.env, OUT: out, NODE_OPTIONS: "" }, encoding: "utf8", timeout: 60_000 });
  if (stderr) console.log(stderr);
  for (const file of readdirSync(out)) {
    const text = readFileSync(path.join(out, file), "utf8");
    writeFileSync(path.join(out, file), text.replaceAll(path.join(lab, "node_modules"), "/app/node_modules").replaceAll(app, "/app").replaceAll("/node_modules/mongoose/node_modules/", "/node_modules/").replaceAll(/'[0-9a-f]{24}'/g, "'65a1b2c3d4e5f60718293a4b'"));
  }
  const version = (of) => JSON.parse(readFileSync(path.join(app, "node_modules", of, "package.json"), "utf8")).version;
  versions[name] = version("mongoose");
  versions[`${name} driver`] = JSON.parse(readFileSync(path.join(app, "node_modules/mongoose/node_modules/mongodb/package.json"), "utf8")).version;
  rmSync(path.dirname(app), { recursive: true, force: true });
  console.log(`${name}: ${readdirSync(out).length} traces`);
}
writeFileSync(path.join(lab, "versions.json"), `${JSON.stringify(versions, null, 2)}\n`);
