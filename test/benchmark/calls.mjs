/**
 * Measures who calls whom by hand (code/typescript/calls) against the compiler's checker, on all TypeScript of folders:
 * node test/benchmark/calls.mjs server/src client/src [--list]
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "../..");
const out = mkdtempSync(join(root, "node_modules/.calls-"));
await build({
  stdin: {
    contents: `export { typescriptCalls } from "./server/src/code/typescript/calls"; export * from "./server/src/syntax/typescript"; export { memoryProject } from "./server/src/workspace/memory"; export { holdsWord } from "./server/src/domain/text";`,
    resolveDir: root,
    loader: "ts",
  },
  bundle: true,
  platform: "node",
  format: "esm",
  external: ["ts-morph"],
  banner: {
    js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
  },
  outfile: join(out, "calls.mjs"),
});
const { typescriptCalls, loadTypeScript, compiler, memoryProject, findAll, holdsWord } = await import(
  pathToFileURL(join(out, "calls.mjs")).href
);
await loadTypeScript();
rmSync(out, { recursive: true });
const t = compiler();

const folders = process.argv.slice(2).filter((each) => !each.startsWith("--"));
const texts = Object.fromEntries(
  folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((file) => /\.[tj]sx?$/.test(file) && !/node_modules|dist\b|\.d\.ts$/.test(file))
      .map((file) => [join(folder, file), readFileSync(join(folder, file), "utf8")]),
  ),
);
const paths = Object.keys(texts);
const project = memoryProject(texts);
const world = {
  read: (path) => project.read(path),
  text: (path) => texts[path] ?? "",
  has: (path) => path in texts,
  files: () => paths,
  mentioning: (word) => paths.filter((path) => holdsWord(texts[path], word)).slice(0, 40),
};
const cpu = () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;
const memory = () => Math.round(process.memoryUsage().rss / 1e6);

/** The calls of all files by hand: `file:line:column` -> where the functions begin that they run. */
const byHand = new Map();
let before = cpu();
for (const path of paths) {
  const source = project.read(path);
  const seen = new Set();
  const root = typescriptCalls.spotAt(source, { line: 1, column: 1, function: null }, world);
  const spots = [root];
  for (let line = 1; source.line(line) !== "" || line < 2_000; line++) {
    if (line > texts[path].split("\n").length) break;
    const spot = typescriptCalls.spotAt(source, { line, column: null, function: null }, world);
    const id = JSON.stringify(spot.place);
    if (!seen.has(id)) spots.push(spot);
    seen.add(id);
  }
  for (const spot of spots)
    for (const call of typescriptCalls.callsIn(spot, world)) {
      const { callees } = typescriptCalls.callees(call, world);
      byHand.set(
        `${path}:${call.place.start.line}:${call.place.start.column}:${call.place.end.line}:${call.place.end.column}`,
        {
          text: call.text,
          to: callees.map(
            ({ to, by }) => `${to.file}:${to.place.start.line}${by === "resolved" ? "" : ` ${by}`}`,
          ),
        },
      );
    }
}
console.log(
  `by hand: ${byHand.size} calls of ${paths.length} files, ${Math.round(cpu() - before)} ms CPU with parsing, ${memory()} MB`,
);

before = cpu();
const trees = new Map(
  paths.map((path) => [`/${path}`, t.createSourceFile(`/${path}`, texts[path], t.ScriptTarget.Latest, true)]),
);
const parsed = cpu();
const host = {
  getSourceFile: (name) => trees.get(name),
  getDefaultLibFileName: () => "lib.d.ts",
  writeFile: () => {},
  getCurrentDirectory: () => "/",
  getCanonicalFileName: (name) => name,
  useCaseSensitiveFileNames: () => true,
  getNewLine: () => "\n",
  fileExists: (name) => trees.has(name),
  readFile: (name) => texts[name.slice(1)],
  resolveModuleNameLiterals: (literals, from) =>
    literals.map(({ text }) => {
      if (!text.startsWith(".")) return { resolvedModule: undefined };
      const stem = join(dirname(from), text);
      const found = [".ts", ".tsx", ".js", "/index.ts"]
        .map((end) => stem + end)
        .find((name) => trees.has(name));
      return { resolvedModule: found ? { resolvedFileName: found, extension: ".ts" } : undefined };
    }),
};
const program = t.createProgram(
  [...trees.keys()],
  { noLib: true, allowJs: true, types: [], target: t.ScriptTarget.Latest },
  host,
);
const checker = program.getTypeChecker();
const tally = { same: 0, "hand only": 0, "checker only": 0, differ: 0, neither: 0 };
const listed = [];
for (const [name, tree] of trees)
  for (const node of findAll(tree, (each) => t.isCallExpression(each) || t.isNewExpression(each))) {
    const at = (offset) => {
      const { line, character } = tree.getLineAndCharacterOfPosition(offset);
      return `${line + 1}:${character + 1}`;
    };
    const hand = byHand.get(`${name.slice(1)}:${at(node.getStart(tree))}:${at(node.end)}`);
    if (!hand) continue;
    let declared;
    try {
      declared = checker.getResolvedSignature(node)?.declaration;
    } catch {
      declared = undefined;
    }
    const file = declared?.getSourceFile();
    const line = declared && file.getLineAndCharacterOfPosition(declared.getStart(file)).line + 1;
    const judge = declared?.body ? `${file.fileName.slice(1)}:${line}` : undefined;
    const own = hand.to.filter((each) => !each.includes(" "));
    const kind =
      judge === undefined
        ? own.length > 0
          ? "hand only"
          : "neither"
        : own.length === 0
          ? "checker only"
          : own.includes(judge)
            ? "same"
            : "differ";
    tally[kind]++;
    if (kind === "differ" || kind === "checker only" || kind === "hand only")
      listed.push(
        `${kind} ${name.slice(1)}:${at(node.getStart(tree))} ${hand.text} hand ${hand.to} checker ${judge}`,
      );
  }
console.log(
  `checker: parse ${Math.round(parsed - before)} ms, program and calls ${Math.round(cpu() - parsed)} ms CPU, ${memory()} MB`,
);
console.log(JSON.stringify(tally));
if (process.argv.includes("--list")) console.log(listed.join("\n"));
