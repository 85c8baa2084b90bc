/** What keeps a chain cheap: a word is looked for near a file in a large workspace, and a usual import is found without the compiler. */

import { beforeAll, describe, expect, test } from "vitest";
import { typescriptCalls } from "../server/src/code/typescript/calls";
import { createResolver } from "../server/src/code/typescript/calls/modules";
import { createWorld } from "../server/src/resolve/world";
import { compiler, loadTypeScript } from "../server/src/syntax/typescript";
import { memoryProject } from "../server/src/workspace/memory";

beforeAll(loadTypeScript);

function worldOf(texts: Readonly<Record<string, string>>) {
  return createWorld(memoryProject(texts), typescriptCalls);
}

const says = "handlers.more = load();";

describe("near a file", () => {
  const filled = (folder: string, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${folder}/file${i}.ts`, "export {};"]));
  const sayers = { "api/src/a.ts": says, "api0/a.ts": says, "api/test/a.test.ts": says, "shop/a.ts": says };
  const everywhere = ["api/src/a.ts", "api0/a.ts", "shop/a.ts", "api/test/a.test.ts"];

  test("is all of a small workspace, code of tests last", () => {
    const world = worldOf({ ...filled("web", 900), ...sayers });
    expect(world.mentioning("handlers", "api/src/jobs/handlers.ts")).toEqual(everywhere);
  });

  test("is the widest folder around it of a large one", () => {
    const world = worldOf({ ...filled("web", 1_100), ...filled("api/src/jobs", 900), ...sayers });
    const near = world.mentioning("handlers", "api/src/jobs/handlers.ts");
    expect(near).toEqual(["api/src/a.ts", "api/test/a.test.ts"]);
    expect(world.mentioning("handlers")).toEqual(everywhere);
  });

  test("is its own folder, however many files that has", () => {
    const world = worldOf({ ...filled("web", 1_100), ...sayers, "web/zz.ts": says });
    expect(world.mentioning("handlers", "web/file0.ts")).toEqual(["web/zz.ts"]);
  });
});

test("what falls out of a large workspace is farther from the file than all that stays", () => {
  const folders = ["", "a/", "a/b/", "a/b/c/", "a/b/d/", "a/e/", "ab/", "f/"];
  const texts = Object.fromEntries(
    folders.flatMap((folder, i) =>
      Array.from({ length: 150 + 100 * (i % 4) }, (_, n) => [`${folder}file${n}.ts`, n % 30 ? "" : says]),
    ),
  );
  const world = worldOf(texts);
  const all = Object.keys(texts).filter((path) => texts[path] === says);
  for (const from of [
    "file0.ts",
    "a/file0.ts",
    "a/b/file0.ts",
    "a/b/c/file0.ts",
    "a/e/x/y/file0.ts",
    "f/file0.ts",
  ]) {
    const shared = (path: string) => {
      const [own, other] = [from, path].map((each) => each.split("/").slice(0, -1));
      const apart = own?.findIndex((part, i) => part !== other?.[i]) ?? -1;
      return apart < 0 ? (own?.length ?? 0) : apart;
    };
    const near = new Set(world.mentioning("handlers", from));
    const stays = Math.min(...[...near].map(shared));
    // A word leads to 40 files at most, wherever they stand.
    if (near.size < 40)
      for (const path of all)
        if (!near.has(path)) expect(shared(path), `${from} ${path}`).toBeLessThan(stays);
    expect(near.size).toBeGreaterThan(0);
  }
});

describe("an import of a file beside it", () => {
  const paths = [
    ..."users.ts users.tsx users/index.ts users.js".split(" "),
    ..."view.tsx view.js post.js post/index.ts user.service.ts user.service/index.ts".split(" "),
    ..."src/users.ts src/index.ts src/made.js src/made.ts src/old.mts src/data.json src/deep/at.ts src/types.d.ts".split(
      " ",
    ),
  ];
  const modules = [
    ..."./users ./users.js ./users.ts ./view ./post ./user.service ./made ./made.js ./old ./old.mjs ./data".split(
      " ",
    ),
    ..."./data.json . ./ .. ../ ./index ./deep ./deep/at ./deep/../users ../users ../users/ ../src ../view".split(
      " ",
    ),
    ..."../post ../user.service ../../users ../../../src/users ./none ./deep/at.ts ./.users ./types ./types.d .//users ./deep/../index".split(
      " ",
    ),
  ];

  test.each(modules)("%s is what the compiler finds", (module) => {
    const world = worldOf(Object.fromEntries(paths.map((path) => [path, "{}"])));
    const found = compiler().resolveModuleName(
      module,
      "/src/here.ts",
      { allowJs: true, moduleResolution: compiler().ModuleResolutionKind.Node10 },
      {
        fileExists: (path) => !path.endsWith(".d.ts") && world.has(path.slice(1)),
        readFile: () => undefined,
      },
    ).resolvedModule?.resolvedFileName;
    expect(createResolver(world).fileOf("src/here.ts", module)).toBe(found?.slice(1));
  });
});
