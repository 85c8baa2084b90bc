// Runs every scenario of the driver on fresh tables, writes what console.error would print of its error, and the database's own report.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { inspect } from "node:util";
import { reports } from "./reports.mjs";

const driver = process.env.DRIVER;
const { close, exec, rows, engine } = await import(`./db-${driver}.mjs`);
const { shop } = await import(`./shop-${driver}.mjs`);

const folder = new URL(`../db/${engine}/migrations/`, import.meta.url);
const number = (name) => Number(/\d+/.exec(name)[0]);
const files = readdirSync(folder)
  .filter((name) => !name.includes(".down."))
  .sort((a, b) => number(a) - number(b));

await reset();
if (rows) writeFileSync(`${process.env.OUT}/report.json`, `${JSON.stringify(await reports[engine](rows), null, 1)}\n`);
const seeds = [
  "INSERT INTO shops (name) VALUES ('corner')",
  "INSERT INTO users (email, nick) VALUES ('ada@x.de', 'ada')",
];
for (const name of ["unique", "composite", "foreign-key", "not-null", "check", "update"]) {
  await reset();
  for (const seed of seeds) await exec(seed);
  try {
    await shop[name]();
  } catch (error) {
    writeFileSync(`${process.env.OUT}/${name}.txt`, `${inspect(error)}\n`);
  }
}
await close();

async function reset() {
  for (const table of ["purchases", "orders", "products", "users", "shops", "gone"]) await exec(`DROP TABLE IF EXISTS ${table}`);
  for (const file of files) {
    const [up] = readFileSync(new URL(file, folder), "utf8").split("-- migrate:down");
    for (const statement of up.split(/;\s*\n/)) if (statement.replaceAll(/^--.*$/gm, "").trim()) await exec(statement);
  }
}
