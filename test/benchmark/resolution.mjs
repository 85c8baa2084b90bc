/** Measures who is who by hand (code/typescript/bindings.ts) against the compiler's checker, on all TypeScript of folders: node test/benchmark/resolution.mjs examples server/src */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "../..");
const out = mkdtempSync(join(root, "node_modules/.resolution-"));
await build({
  stdin: {
    contents: `export * from "./server/src/code/typescript/bindings"; export * from "./server/src/syntax/typescript"; export * from "./server/src/domain/text";`,
    resolveDir: root,
    loader: "ts",
  },
  bundle: true,
  platform: "node",
  format: "esm",
  external: ["ts-morph"],
  outfile: join(out, "bindings.mjs"),
});
const { loadTypeScript, compiler, createSource, findAll, findBinding } = await import(
  pathToFileURL(join(out, "bindings.mjs")).href
);
await loadTypeScript();
rmSync(out, { recursive: true });
const t = compiler();

const files = process.argv.slice(2).flatMap((folder) =>
  readdirSync(folder, { recursive: true })
    .filter((file) => /\.ts$/.test(file) && !/node_modules|dist\b|\.d\.ts$/.test(file))
    .map((file) => join(folder, file)),
);
const texts = files.map((file) => [file, readFileSync(file, "utf8")]);
const cpu = () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;
const memory = () => Math.round(process.memoryUsage().rss / 1e6);
const timed = (title, run) => {
  const before = cpu();
  const found = run();
  console.log(`${title}: ${Math.round(cpu() - before)} ms CPU, ${memory()} MB, ${found}`);
};

let trees = [];
timed(
  `parse ${files.length} files, ${Math.round(texts.reduce((sum, [, text]) => sum + text.length, 0) / 1000)} KB`,
  () => {
    trees = texts.map(([file, text]) => {
      const { path, text: clean } = createSource(file, text);
      return t.createSourceFile(path, clean, t.ScriptTarget.Latest, true);
    });
    return `${trees.length} trees`;
  },
);

/** The receivers of calls: `users` of `users.save(row)`. */
const receivers = (tree) =>
  findAll(tree, t.isCallExpression)
    .map(({ expression }) => (t.isPropertyAccessExpression(expression) ? expression.expression : expression))
    .filter((node) => t.isIdentifier(node));
const options = { noLib: true, noResolve: true, allowJs: true, types: [], target: t.ScriptTarget.Latest };
const checkerOver = (held) => {
  const byName = new Map(held.map((tree) => [tree.fileName, tree]));
  const host = {
    getSourceFile: (name) => byName.get(name),
    getDefaultLibFileName: () => "",
    writeFile: () => undefined,
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (name) => byName.has(name),
    readFile: () => undefined,
  };
  return t.createProgram([...byName.keys()], options, host).getTypeChecker();
};

for (const round of ["cold", "warm"]) {
  timed(`${round}, by hand`, () => {
    const all = trees.flatMap(receivers);
    return `${all.filter((node) => findBinding(node.text, node)).length} of ${all.length} receivers`;
  });
  timed(`${round}, a checker per file`, () => {
    let [found, all] = [0, 0];
    for (const tree of trees) {
      const checker = checkerOver([tree]);
      for (const node of receivers(tree)) {
        all++;
        if (checker.getSymbolAtLocation(node)?.declarations?.length) found++;
      }
    }
    return `${found} of ${all} receivers`;
  });
}
