/** One process that is asked twice, as an editor's server is. Prints the CPU of both answers as JSON. */

import { readFileSync } from "node:fs";
import { adapters, diskProject, explain } from "./.build/reader.mjs";

const [, , root, file] = process.argv;
const paste = readFileSync(file, "utf8");
const project = diskProject([root]);

async function ask() {
  const before = process.cpuUsage();
  const { diagnoses } = await explain(paste, project, adapters);
  const { user, system } = process.cpuUsage(before);
  if (diagnoses.length === 0) throw new Error("nothing explained");
  return (user + system) / 1000;
}

const first = await ask();
const again = [];
for (let i = 0; i < 5; i++) again.push(await ask());
console.log(JSON.stringify({ first, second: again[0], later: again.at(-1) }));
