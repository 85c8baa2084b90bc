/** Prints (or with --write writes into docs/lines.md) which line is named where the stack has lost it: node test/field/lost.mjs [EVERY] [ORM...] [--misses] [--write] */

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { assets } from "../../scripts/bundles.mjs";

const root = resolve(import.meta.dirname, "../..");
process.chdir(root);
const folder = mkdtempSync(join(root, "node_modules/.lost-"));
const out = join(folder, "lost.mjs");
for (const { from, to } of assets) copyFileSync(from, join(folder, to));
await build({
  entryPoints: [join(root, "test/field/lost.ts")],
  bundle: true,
  platform: "node",
  format: "esm",
  external: ["ts-morph", "pgsql-ast-parser", "web-tree-sitter", "tree-sitter-python", "esbuild"],
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
  outfile: out,
});
const { measureLost, table, heading, labs } = await import(pathToFileURL(out).href);
const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const every = Number(words.find((word) => /^\d+$/.test(word)) ?? 1);
const chosen = words.filter((word) => !/^\d+$/.test(word));
const rows = [];
for (const orm of chosen.length > 0 ? chosen : labs) {
  const tallies = await measureLost(orm, every);
  rows.push(table(orm, tallies));
  console.log(rows.at(-1));
  if (process.argv.includes("--misses"))
    for (const { misses } of tallies.values()) console.log(misses.join("\n"));
}
if (process.argv.includes("--write"))
  writeFileSync(
    join(root, "docs/lines.md"),
    `# Which line is named where the stack has lost it\n\nMade by \`npm run lost -- ${every} --write\`: ${every === 1 ? "all" : `one in ${every}`} of the captured traces of the three ORMs (test/capture) with the app that raised it, against the truth of test/field. "Decided right" counts where the true answer is "no line" and none is\nnamed; the deepest printed line (\`caller\`) is no decision.\n\n${heading}\n${rows.join("\n")}\n`,
  );
rmSync(folder, { recursive: true });
