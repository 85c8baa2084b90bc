// npm install && node names.mjs: lets Sequelize 7 make the tables of schema/ and keeps what PostgreSQL reports of their constraints.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Sequelize } from "@sequelize/core";
import { PostgresDialect } from "@sequelize/postgres";
import { build } from "esbuild";
import { ofPostgres } from "../sequelize/reports.mjs";

const lab = import.meta.dirname;
const bundle = path.join(lab, ".schema.mjs");
await build({
  stdin: { contents: 'export * from "./schema/shop.ts"; export * from "./schema/decorated.ts";', resolveDir: lab, loader: "ts" },
  outfile: bundle,
  bundle: true,
  packages: "external",
  format: "esm",
  logLevel: "error",
  tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
});
const { shop, decorated } = await import(pathToFileURL(bundle).href);
rmSync(bundle);

const script = path.join(lab, "../servers/postgres.sh");
execFileSync(script, ["start", "sequelize-7-names"]);
const url = execFileSync(script, ["database", "sequelize-7-names", "names"], { encoding: "utf8" }).trim();
const options = { dialect: PostgresDialect, url, logging: false };
for (const make of [(given) => shop(new Sequelize(given)), decorated]) {
  const sequelize = make(options);
  await sequelize.sync();
  if (make === decorated) {
    const rows = await ofPostgres(sequelize);
    mkdirSync(path.join(lab, "names"), { recursive: true });
    const lines = rows.map((row) => JSON.stringify(row)).sort();
    writeFileSync(path.join(lab, "names/postgres.json"), `[\n  ${lines.join(",\n  ")}\n]\n`);
    console.log(`postgres: ${rows.length}`);
  }
  await sequelize.close();
}
execFileSync(script, ["stop", "sequelize-7-names"]);
