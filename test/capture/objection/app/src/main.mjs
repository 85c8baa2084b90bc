// Runs every scenario on fresh tables and writes what console.error would print of its error.
import { writeFileSync } from "node:fs";
import { inspect } from "node:util";
import { knex, reset } from "./db.mjs";
import { scenarios } from "./scenarios.mjs";

for (const [name, scenario] of Object.entries(scenarios)) {
  await reset();
  try {
    await scenario();
  } catch (error) {
    writeFileSync(`${process.env.OUT}/${name}.txt`, `${inspect(error)}\n`);
    if (name === "unique") writeFileSync(`${process.env.OUT}/message-only.txt`, `Could not register: ${error.message}\n`);
    if (name === "unique") writeFileSync(`${process.env.OUT}/stack-only.txt`, `${error.stack}\n`);
  }
}
await knex.destroy();
