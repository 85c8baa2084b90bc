/** Puts a measured table into its marked section of docs/benchmark.md; the prose around stays as it is written. */

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const page = join(dirname(fileURLToPath(import.meta.url)), "../../docs/benchmark.md");

/** @param name of the section: `<!-- name -->` to `<!-- end of name -->` */
export function writeSection(name, text) {
  const before = readFileSync(page, "utf8");
  const open = `<!-- ${name} -->`;
  const close = `<!-- end of ${name} -->`;
  const start = before.indexOf(open);
  const end = before.indexOf(close);
  if (start < 0 || end < start) throw new Error(`docs/benchmark.md has no section ${open} … ${close}`);
  writeFileSync(page, `${before.slice(0, start + open.length)}\n${text}\n${before.slice(end)}`);
}
