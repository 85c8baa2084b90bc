/** The house rules that no linter knows: headers, sizes, names, and that a stage names no adapter. */

import { readdirSync, readFileSync } from "node:fs";
import { fdir } from "fdir";
import { describe, expect, test } from "vitest";
import architecture from "../architecture.json";
import * as adapters from "../server/src/adapters";

const sources = ["client/src", "server/src"].flatMap((folder) =>
  new fdir()
    .withRelativePaths()
    .filter((path) => path.endsWith(".ts"))
    .crawl(folder)
    .sync()
    .map((path) => `${folder}/${path}`),
);
const read = (path: string) => readFileSync(path, "utf8");

describe("source files", () => {
  test("are found", () => expect(sources.length).toBeGreaterThan(50));

  test.each(sources)("%s", (path) => {
    const lines = read(path).split("\n");
    expect(lines[0], "begins with a sentence that says what it is").toMatch(/^\/\*\*? ?\S/);
    expect(path, "no drawer for odds and ends").not.toMatch(/\b(?:utils?|helpers?|common|misc)\b/);
    const rooms = Object.values(architecture.rooms).filter((room) => new RegExp(room.path).test(path));
    expect(rooms, "stands in one room").toHaveLength(1);
    if (!/^ ?\*? ?Long because/m.test(read(path)))
      expect(lines.length, "is one idea (or says `Long because`)").toBeLessThanOrEqual(420);
  });
});

describe("the doors to the disk", () => {
  const doors = Object.entries(architecture.doors).filter(([, files]) => Array.isArray(files));
  const ways = [
    "fs",
    "fs/promises",
    "fdir",
    "child_process",
    "worker_threads",
    "net",
    "http",
    "https",
    "node:module",
  ];

  test.each(ways)("%s is used by those alone who may", (module) => {
    const quoted = new RegExp(`["'\`](?:node:)?${module}["'\`]`);
    const users = sources.filter((path) => quoted.test(withoutComments(read(path))));
    const allowed = doors.find(([name]) => name === module.replace("/promises", ""))?.[1] ?? [];
    expect(users.filter((path) => !allowed.includes(path))).toEqual([]);
  });

  test("are all in use", () => {
    for (const [module, files] of doors)
      for (const file of files)
        expect(read(file)).toMatch(new RegExp(`from "(?:node:)?${module}(?:/promises)?"`));
  });

  test.each(["readFileSync", "openSync", "createReadStream", "getBuiltinModule", "process.binding"])(
    "%s is named by no other file",
    (word) => {
      const may = Object.values(architecture.doors).flat();
      const named = sources.filter((path) => !may.includes(path));
      expect(named.filter((path) => withoutComments(read(path)).includes(word))).toEqual([]);
    },
  );
});

describe("stages", () => {
  const ids = [...adapters.runtimes, ...adapters.databases, ...adapters.orms, ...adapters.frameworks].map(
    (adapter) => adapter.id,
  );
  const stages = sources.filter((path) =>
    /^server\/src\/(?:trace|resolve|diagnose|present|workspace|explain)/.test(path),
  );
  // `node` is also a word of trees and of Node's own modules, `next` one of loops; `python` names nothing else.
  const word = new RegExp(
    `(?<![a-z])(?:${ids.filter((id) => !["node", "go", "next"].includes(id)).join("|")})(?![a-z])`,
    "i",
  );

  test.each(stages)("%s names no adapter in its code", (path) => {
    expect(
      withoutComments(read(path))
        .split("\n")
        .filter((line) => word.test(line)),
    ).toEqual([]);
  });
});

describe("the registry", () => {
  const modules = (folder: string) =>
    readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.name !== "cases");

  test("names every folder of orms/", () => {
    const folders = modules("server/src/orms")
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(adapters.orms.map((orm) => orm.id).sort()).toEqual(folders.sort());
  });

  test.each(["runtimes", "databases", "frameworks"] as const)(
    "names every file of %s/ that exports an adapter",
    (room) => {
      const exporting = modules(`server/src/${room}`)
        .filter((entry) => entry.isFile())
        .filter((entry) =>
          /^export const \w+: (?:Runtime|Database|Framework)\b/m.test(
            read(`server/src/${room}/${entry.name}`),
          ),
        );
      expect(adapters[room].length).toBe(exporting.length);
    },
  );

  test("gives every adapter an id of its own", () => {
    for (const list of [
      adapters.runtimes,
      adapters.databases,
      adapters.orms,
      adapters.frameworks,
      adapters.codes,
    ])
      expect(new Set(list.map((adapter) => adapter.id)).size).toBe(list.length);
  });
});

/** Comments may say why in the words of the world outside. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
