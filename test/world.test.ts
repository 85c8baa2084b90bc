/** What of a workspace a chain may see: 60 files to parse, configuration aside; 40 files for a word, tests last. */

import { expect, test } from "vitest";
import type { Calls } from "../server/src/domain/chain";
import type { Project } from "../server/src/domain/project";
import { createWorld } from "../server/src/resolve/world";
import { memoryProject } from "../server/src/workspace/memory";

const calls = { files: ["**/*.ts"] } as unknown as Calls;
const many = (count: number) => Array.from({ length: count }, (_, index) => `src/file-${100 + index}.ts`);
const holding = (paths: readonly string[], text = "add();") =>
  memoryProject(Object.fromEntries(paths.map((path) => [path, text])));

test("60 files are read, again as often as asked; configuration always, and costs nothing", () => {
  const paths = many(61);
  const world = createWorld(holding([...paths, "tsconfig.json", "package.json"]), calls);
  expect(world.read("tsconfig.json")).toBeDefined();
  expect(paths.filter((path) => world.read(path))).toEqual(paths.slice(0, 60));
  expect(paths.filter((path) => world.read(path))).toEqual(paths.slice(0, 60));
  expect(world.read("package.json")).toBeDefined();
  expect(world.read("gone.json")).toBeUndefined();
});

test("texts and paths cost nothing", () => {
  const paths = many(61);
  const world = createWorld(holding(paths), calls);
  expect(paths.every((path) => world.has(path) && world.text(path) === "add();")).toBe(true);
  expect([world.has("src/gone.ts"), world.text("src/gone.ts")]).toEqual([false, ""]);
  expect(world.files(["**/*-100.ts"])).toEqual(["src/file-100.ts"]);
  expect(world.read("src/file-160.ts")).toBeDefined();
});

test("a word leads to the files of the language that hold it, tests last, 40 of them", () => {
  const project = memoryProject({
    "a.py": "add()",
    "a.ts": "address()",
    "src/add.test.ts": "add()",
    "src/use.ts": "add()",
    "src/z.ts": "x.add()",
  });
  const world = createWorld(project, calls);
  expect(world.mentioning("add")).toEqual(["src/use.ts", "src/z.ts", "src/add.test.ts"]);
  expect(world.mentioning("gone")).toEqual([]);
  expect(createWorld(holding(many(41)), calls).mentioning("add")).toEqual(many(40));
});

test("each text is read once, and a word is looked for once", () => {
  const read: string[] = [];
  const project = holding(many(3));
  const counting: Project = {
    ...project,
    read: (path) => {
      read.push(path);
      return project.read(path);
    },
  };
  const world = createWorld(counting, calls);
  const first = world.mentioning("add");
  expect(world.mentioning("add")).toBe(first);
  world.mentioning("other");
  expect(read).toEqual(many(3));
});
