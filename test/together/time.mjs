/** `node test/together/time.mjs`: processor time of `models` and `explain` on all examples in one workspace, by the sum of each alone. What the command needs in an empty folder is taken off both. */

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const root = join(import.meta.dirname, "../..");
const cli = join(root, "dist/cli.js");
if (!existsSync(cli)) throw new Error("npm run build first");
const runs = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "keyclash-together-"));
const meter = join(folder, "meter.cjs");
writeFileSync(
  meter,
  'process.on("exit", () => { const { user, system } = process.cpuUsage(); require("fs").writeSync(2, "\\ncpu " + (user + system)); });\n',
);
const examples = readdirSync(join(root, "examples"));
const all = join(folder, "all");
const empty = join(folder, "empty");
mkdirSync(empty);
for (const name of examples)
  cpSync(join(root, "examples", name), join(all, "apps", name), {
    recursive: true,
    filter: (path) => !/^(?:node_modules|generated|dist|__pycache__)$/.test(basename(path)),
  });
writeFileSync(join(all, "package.json"), '{ "name": "shop", "private": true, "workspaces": ["apps/*"] }\n');

console.log("| command | alone, ms | together, ms | ratio |\n|---|--:|--:|--:|");
const commands = { models: () => ["models"] };
for (const trace of readdirSync(join(import.meta.dirname, "traces")))
  commands[`explain ${basename(trace, ".txt")}`] = () => [
    "explain",
    join(import.meta.dirname, "traces", trace),
  ];
let [sums, whole] = [0, 0];
for (const [name, args] of Object.entries(commands)) {
  const start = cost(args(), empty);
  const parts = name === "models" ? examples : [name.split(" ")[1]];
  const alone = parts.map((part) => cost(args(), join(all, "apps", part)) - start).reduce((a, b) => a + b);
  const together = cost(args(), all) - start;
  if (name === "models") console.log(row(name, alone, together));
  else [sums, whole] = [sums + alone, whole + together];
}
console.log(row(`explain, ${Object.keys(commands).length - 1} errors`, sums, whole));
rmSync(folder, { recursive: true });

function row(name, alone, together) {
  return `| ${name} | ${alone.toFixed(0)} | ${together.toFixed(0)} | ${(together / alone).toFixed(2)} |`;
}

/** The median, in milliseconds. */
function cost(args, workspace) {
  const all = Array.from({ length: runs }, () => {
    const { stderr } = spawnSync(
      process.execPath,
      ["--require", meter, cli, ...args, "--no-cache", "--workspace", workspace],
      { encoding: "utf8" },
    );
    return Number(/cpu (\d+)$/.exec(stderr)?.[1]) / 1000;
  });
  return all.sort((a, b) => a - b)[Math.floor(runs / 2)];
}
