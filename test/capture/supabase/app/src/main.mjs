// Runs every scenario on fresh tables and writes what console.error would print of its error, or what the program printed itself.
import { readFileSync, writeFileSync } from "node:fs";
import { inspect } from "node:util";
import pg from "pg";
import { servePostgrest } from "../postgrest.mjs";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
const { url, close } = await servePostgrest(pool);
process.env.SUPABASE_URL = url;
const { scenarios } = await import("./scenarios.mjs");
const migration = readFileSync(new URL("../supabase/migrations/20240101000000_init.sql", import.meta.url), "utf8");
const keep = (name, text) => writeFileSync(`${process.env.OUT}/${name}.txt`, text);
for (const [name, scenario] of Object.entries(scenarios)) {
  await pool.query(`DROP TABLE IF EXISTS orders, users; ${migration}`);
  const { error: print } = console;
  let printed = "";
  console.error = (...values) => {
    printed += `${values.map((each) => (typeof each === "string" ? each : inspect(each))).join(" ")}\n`;
  };
  try {
    await scenario();
    if (printed) keep(name, printed);
  } catch (error) {
    keep(name, `${inspect(error)}\n`);
    if (name === "unique") keep("json", `${JSON.stringify(error)}\n`);
    if (name === "unique") keep("message-only", `Could not register: ${error.message}\n`);
    if (name === "thrown") keep("stack-only", `${error.stack}\n`);
  }
  console.error = print;
}
close();
await pool.end();
