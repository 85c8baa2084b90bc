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

describe("near a file", () => {
  const says = "handlers.more = load();";
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
