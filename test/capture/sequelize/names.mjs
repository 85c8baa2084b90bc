// npm install && node names.mjs: lets Sequelize make the tables of schema/ and keeps what each database reports of their constraints.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { Sequelize } from "sequelize";
import { ofMariadb, ofPostgres, ofSqlite } from "./reports.mjs";

const lab = import.meta.dirname;
const bundle = path.join(lab, ".schema.mjs");
await build({
  stdin: { contents: 'export * from "./schema/shop.js"; export * from "./schema/classes.js"; export * from "./schema/decorated.ts";', resolveDir: lab, loader: "ts" },
  outfile: bundle,
  bundle: true,
  packages: "external",
  format: "esm",
  logLevel: "error",
  tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
});
await import("reflect-metadata");
const { shop, classes, decorated } = await import(pathToFileURL(bundle).href);
rmSync(bundle);

const lanes = { postgres: [ofPostgres, "postgres"], mariadb: [ofMariadb, "mysql"], sqlite: [ofSqlite, "sqlite"] };
mkdirSync(path.join(lab, "names"), { recursive: true });
for (const [lane, [report, dialect]] of Object.entries(lanes)) {
  const url = lane === "sqlite" ? "" : server(lane);
  const options = { dialect, logging: false, ...(url ? connection(url) : { storage: ":memory:" }) };
  const rows = [];
  for (const make of [(given) => shop(new Sequelize(given)), (given) => classes(new Sequelize(given)), decorated]) {
    const sequelize = make(options);
    await sequelize.sync();
    if (lane === "sqlite") rows.push(...(await report(sequelize)));
    else if (make === decorated) rows.push(...(await report(sequelize)));
    await sequelize.close();
  }
  const lines = rows.map((row) => JSON.stringify(row)).sort();
  writeFileSync(path.join(lab, "names", `${lane}.json`), `[\n  ${lines.join(",\n  ")}\n]\n`);
  console.log(`${lane}: ${rows.length}`);
  if (url) execFileSync(path.join(lab, `../servers/${lane}.sh`), ["stop", "sequelize-names"]);
}

function server(kind) {
  const script = path.join(lab, `../servers/${kind}.sh`);
  execFileSync(script, ["start", "sequelize-names"]);
  return execFileSync(script, ["database", "sequelize-names", "names"], { encoding: "utf8" }).trim();
}

function connection(url) {
  const { hostname: host, port, username, password, pathname } = new URL(url.replace(/^mariadb:/, "mysql:"));
  return { host, port: Number(port), username, password: password || null, database: pathname.slice(1) };
}
