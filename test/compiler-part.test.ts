/** The part of the compiler that is bundled (scripts/compiler.mjs) reads as the whole one does: the same trees, the same faults, of whole and of broken texts. */

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import { compilerNames } from "../scripts/compiler.mjs";
import type { Compiler } from "../server/src/syntax/compiler";

const part: Compiler = createRequire(import.meta.url)(resolve("dist/ts-morph.js")).ts;

const texts = readdirSync("server/src/syntax")
  .filter((name) => name.endsWith(".ts"))
  .map((name) => [name, readFileSync(join("server/src/syntax", name), "utf8")] as const);

test("it exports what the types let the house's code see, and nothing else", () => {
  const names = compilerNames(resolve("."));
  expect(names.length).toBeGreaterThan(100);
  expect(Object.keys(part).sort()).toEqual([...names].sort());
});

describe.each(["whole", "cut in the middle", "as JavaScript with tags"])("%s", (how) => {
  test.each(texts)("%s", (name, text) => {
    const read = how === "cut in the middle" ? text.slice(text.length / 3, text.length / 1.5) : text;
    const file = how.startsWith("as") ? name.replace(/\.ts$/, ".jsx") : name;
    expect(tree(part, file, read)).toEqual(tree(ts, file, read));
  });
});

test("it finds the module of an import and reads a configuration", () => {
  const host = { fileExists: (file: string) => file === "/app/src/users.ts", readFile: () => undefined };
  const found = (of: Compiler) =>
    of.resolveModuleName("./users", "/app/src/main.ts", {}, host).resolvedModule;
  expect(found(part)?.resolvedFileName).toBe("/app/src/users.ts");
  expect(found(part)).toEqual(found(ts));
  const config = '{ "compilerOptions": { "paths": { "@/*": ["src/*"] } }, // why\n }';
  expect(part.parseConfigFileTextToJson("tsconfig.json", config).config).toEqual(
    ts.parseConfigFileTextToJson("tsconfig.json", config).config,
  );
});

/** Every node by kind, stretch and where its words begin, and the parser's complaints. */
function tree(of: Compiler, file: string, text: string): unknown[] {
  const root = of.createSourceFile(file, text, of.ScriptTarget.Latest, true);
  const { parseDiagnostics } = root as unknown as {
    parseDiagnostics: readonly { code: number; start: number }[];
  };
  const nodes: unknown[] = parseDiagnostics.map(({ code, start }) => `${code} at ${start}`);
  const waiting: ts.Node[] = [root];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    nodes.push(`${next.kind} ${next.getStart(root)} ${next.end} ${next.flags}`);
    of.forEachChild(next, (child) => {
      waiting.push(child);
    });
  }
  return nodes;
}
