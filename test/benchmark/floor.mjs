/** The read floor: a process that walks the folder and reads every candidate source file, no more; with `stat` it looks at them alone. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const [, , root, how] = process.argv;
let characters = 0;
const walk = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path);
    else if (/\.(?:py|ts|tsx|mts|cts|js|jsx|mjs|cjs|prisma|sql)$/.test(entry.name))
      characters += how === "stat" ? statSync(path).size : readFileSync(path, "utf8").length;
  }
};
walk(root);
console.log(characters);
