/** The read floor: a process that walks the folder and reads every candidate source file, no more. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

let characters = 0;
const walk = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path);
    else if (/\.(?:py|ts|tsx|mts|cts|js|jsx|mjs|cjs|prisma|sql)$/.test(entry.name))
      characters += readFileSync(path, "utf8").length;
  }
};
walk(process.argv[2]);
console.log(characters);
