/** Where printed frames stand in a workspace: which file of several, through a source map, by the function's name alone; what is left out. */

import { describe, expect, test } from "vitest";
import type { Runtime } from "../server/src/domain/adapters";
import type { Calls, Spot, World } from "../server/src/domain/chain";
import type { Frame, Incident } from "../server/src/domain/incident";
import type { Project } from "../server/src/domain/project";
import {
  compiledSpots,
  isBuilt,
  isStale,
  type LocatedFrame,
  locateFrames,
} from "../server/src/resolve/frames";
import { ownFrames } from "../server/src/resolve/own-frames";
import { memoryProject } from "../server/src/workspace/memory";

const frame = (file: string, more: Partial<Frame> = {}): Frame => ({
  file,
  line: 1,
  column: 1,
  function: "Users.add",
  inApp: true,
  at: { file: "", start: { line: 1, column: 1 }, end: { line: 1, column: 2 } },
  ...more,
});

const workspace = (paths: readonly string[], more: Partial<Project> = {}): Project => ({
  ...memoryProject(Object.fromEntries(paths.map((path) => [path, "add();\n\n"]))),
  ...more,
});

describe("lines of the source", () => {
  const found = (frames: Frame[], project: Project) =>
    locateFrames(frames, project, () => false).map((each) => `${each.source.path}:${each.frame.line}`);
  /** A workspace that takes these for the printed file. */
  const taking = (...paths: string[]) => workspace(paths, { locate: () => paths });

  test("a library's frame, one without a line, an empty line and a file that is not there have none", () => {
    const project = workspace(["src/a.ts"]);
    const frames = [
      frame("src/a.ts", { inApp: false }),
      frame("src/a.ts", { line: null }),
      frame("src/a.ts", { line: 2 }),
      frame("src/b.ts"),
      frame("src/a.ts"),
    ];
    const located = locateFrames(frames, project, () => false);
    expect(located.map(({ printed }) => frames.indexOf(printed as Frame))).toEqual([4]);
  });

  test("of several files the one that the test likes is taken, else the first", () => {
    const project = taking("a/users.ts", "b/users.ts");
    expect(found([frame("/srv/users.ts")], project)).toEqual(["a/users.ts:1"]);
    const liked = locateFrames([frame("/srv/users.ts")], project, ({ path }) => path.startsWith("b/"));
    expect(liked.map(({ source }) => source.path)).toEqual(["b/users.ts"]);
  });

  test.each<[string, string, boolean]>([
    ["/srv/dist/lib/users.js", "src/lib/users.js", false],
    ["/srv/Build/lib/Users.js", "src/Lib/users.js", false],
    ["dist/users.js", "src/users.js", false],
    ["/srv/app/lib/users.js", "src/lib/users.js", true],
    ["/srv/dist/src/lib/users.js", "src/lib/users.js", true],
    ["users.js", "src/users.js", true],
    ["/srv/dist/src/users.js", "users.js", true],
  ])("%s is line of %s: %s", (printed, path, is) => {
    expect(found([frame(printed)], taking(path))).toEqual(is ? [`${path}:1`] : []);
  });

  test("a file that can not be read has none", () => {
    expect(found([frame("gone.ts")], workspace([], { locate: () => ["gone.ts"] }))).toEqual([]);
  });

  test.each<[string, boolean]>([
    ["dist/users.js", true],
    ["dist/a/users.js", true],
    ["/srv/Dist/users.js", true],
    ["src/dist", false],
    ["src/users.js", false],
  ])("%s is written by a compiler: %s", (file, is) => expect(isBuilt(frame(file))).toBe(is));

  test.each<[string | null, number, boolean]>([
    ["add", 1, true],
    ["add", 2, false],
    ["add", 4, false],
    ["add", 5, true],
    ["add", 8, false],
    ["ad", 1, false],
    ["gone", 1, false],
    [null, 1, false],
  ])("%s is not what stands on line %i: %s", (name, line, is) => {
    const spot = (start: number, end: number) => ({
      place: { file: "a.ts", start: { line: start, column: 1 }, end: { line: end, column: 2 } },
    });
    const spots: Record<string, object[]> = { add: [spot(2, 4), spot(7, 9)], ad: [spot(2, 4)] };
    const calls = { spotsNamed: (_: unknown, asked: string) => spots[asked] ?? [] } as unknown as Calls;
    const at = { frame: { function: name, line }, source: {} } as unknown as LocatedFrame;
    expect(isStale(at, calls, {} as World)).toBe(is);
  });

  test("a source map tells the line, where its file is read or found", () => {
    const original = () => ({ file: "src/users.ts", line: 1, column: 3 });
    const printed = frame("lib/users.js", { line: 40 });
    expect(found([printed], workspace(["src/users.ts"], { original }))).toEqual(["src/users.ts:1"]);
    expect(found([printed], workspace(["app/src/users.ts"], { original }))).toEqual(["app/src/users.ts:1"]);
    expect(found([printed], workspace(["src/users.ts"], { original: () => undefined }))).toEqual([]);
    // What the map says holds, also where nothing stands on the line.
    const empty = () => ({ file: "src/users.ts", line: 2, column: 1 });
    expect(found([printed], workspace(["src/users.ts"], { original: empty }))).toEqual(["src/users.ts:2"]);
  });

  test("compiled code that stands in the workspace too is asked for its map first, other code afterwards", () => {
    const project = workspace(["lib/users.js", "app/users.js", "src/users.ts"], {
      original: () => ({ file: "src/users.ts", line: 1, column: 1 }),
    });
    expect(found([frame("lib/users.js"), frame("./lib/users.js")], project)).toEqual([
      "src/users.ts:1",
      "src/users.ts:1",
    ]);
    expect(found([frame("app/users.js")], project)).toEqual(["app/users.js:1"]);
    expect(found([frame("app/gone.js")], project)).toEqual(["src/users.ts:1"]);
  });
});

describe("compiled functions", () => {
  const calls = {
    files: ["**/*.ts"],
    spotsNamed: ({ path }: { path: string }, name: string) => [`${path} ${name}`],
  } as unknown as Calls;
  const spots = (
    printed: Frame,
    paths: readonly string[],
    { words = {}, texts = {} }: { words?: Record<string, string[]>; texts?: Record<string, string> } = {},
  ) => {
    const project = memoryProject({ ...Object.fromEntries(paths.map((path) => [path, "add();"])), ...texts });
    const world = {
      files: (globs: readonly string[]) => project.files(globs),
      read: (path: string) => project.read(path),
      mentioning: (word: string) => words[word.trim()] ?? [],
    } as unknown as World;
    return compiledSpots(printed, project, calls, world) as readonly (Spot | string)[];
  };

  test.each<[string, Frame]>([
    ["no name", frame("dist/users.js", { function: null })],
    ["no name of its own", frame("dist/users.js", { function: "Object.<anonymous>" })],
    ["a library's", frame("dist/users.js", { inApp: false })],
  ])("%s: none", (_, printed) => {
    expect(spots(printed, ["src/users.ts"])).toEqual([]);
  });

  test("by the file's stem; of several the one that shares more folders, both where they share as many", () => {
    expect(spots(frame("dist/users.service.js"), ["src/users.service.ts", "src/users.ts"])).toEqual([
      "src/users.service.ts Users.add",
    ]);
    expect(spots(frame("dist/bill.js"), ["src/bill.ts", "src/till.ts"])).toEqual(["src/bill.ts Users.add"]);
    expect(spots(frame("dist/a/users.js"), ["src/a/users.ts", "src/b/users.ts"])).toEqual([
      "src/a/users.ts Users.add",
    ]);
    expect(spots(frame("dist/./a//users.js"), ["x/dist/a/users.ts", "x/y/a/users.ts"])).toEqual([
      "x/dist/a/users.ts Users.add",
    ]);
    expect(spots(frame("a/users.js"), ["a/users.ts", "src/a/users.ts"])).toEqual([
      "a/users.ts Users.add",
      "src/a/users.ts Users.add",
    ]);
    expect(spots(frame("c/users.js"), ["a/users.ts", "b/users.ts"])).toHaveLength(2);
  });

  test("a file without an ending is its own stem", () => {
    expect(spots(frame("dist/users"), ["src/users.ts", "src/u.ts"])).toEqual(["src/users.ts Users.add"]);
    expect(spots(frame("dist/.users"), ["src/.users.ts", "src/users.ts"])).toEqual([
      "src/.users.ts Users.add",
    ]);
  });

  test("else by the name alone: the class where there is one, no word of the module system", () => {
    const paths = ["src/a.ts", "src/b.ts"];
    const words = { Users: ["src/a.ts"], add: ["src/b.ts"] };
    const of = (name: string) => spots(frame("bundle.js", { function: name }), paths, { words });
    expect(of("Users.add")).toEqual(["src/a.ts Users.add"]);
    expect(of("async Users.add")).toEqual(["src/a.ts async Users.add"]);
    expect(of("Object.add")).toEqual(["src/b.ts Object.add"]);
    expect(of("add")).toEqual(["src/b.ts add"]);
    expect(of("Module.exports")).toEqual([]);
    expect(of("remove")).toEqual([]);
  });

  test("where the file is a package's of the workspace, in its folder alone", () => {
    const paths = ["core/users.ts", "app/users.ts"];
    const printed = frame("/srv/node_modules/@acme/core/dist/users.js");
    const named = (folder: string) => ({
      texts: { [`${folder}package.json`]: '{ "name": "@acme/core" }' },
    });
    expect(spots(printed, paths)).toHaveLength(2);
    expect(spots(printed, paths, named("core/"))).toEqual(["core/users.ts Users.add"]);
    expect(spots(printed, paths, named(""))).toHaveLength(2);
    expect(spots(frame("/srv/node_modules/core/dist/users.js"), paths, named("core/"))).toHaveLength(2);
    const words = { Users: [...paths] };
    const bundled = frame("/srv/node_modules/@acme/core/bundle.js");
    expect(spots(bundled, paths, { ...named("core/"), words })).toEqual(["core/users.ts Users.add"]);
  });
});

describe("packages of the workspace", () => {
  const asked: string[] = [];
  const runtime = {
    id: "node",
    ownsInstalled: (file: string, files: { read(path: string): unknown; files(): readonly string[] }) => {
      asked.push(file);
      files.files();
      return files.read("package.json") !== undefined && file.includes("@acme");
    },
  } as unknown as Runtime;
  const incident = (...frames: Frame[]) => ({ runtime: "node", frames }) as unknown as Incident;
  const library = frame("/srv/node_modules/@acme/core/a.js", { inApp: false });

  test("their frames are the user's; what is foreign stays so, and nothing is asked twice", () => {
    const read: string[] = [];
    asked.length = 0;
    const project = workspace([], {
      read: (path) => {
        read.push(path);
        return memoryProject({ "package.json": "{}" }).read(path);
      },
    });
    const owned = ownFrames(project, [runtime]);
    const other = frame("/srv/node_modules/other/a.js", { inApp: false });
    const frames = [library, { ...library, foreign: true as const }, other, library];
    expect(owned(incident(...frames)).frames.map(({ inApp }) => inApp)).toEqual([true, false, false, true]);
    expect(asked).toEqual([library.file, other.file]);
    expect(read).toEqual(["package.json"]);
  });

  test("an incident without such frames is handed back as it is", () => {
    const project = workspace(["package.json"]);
    const unowned = incident(frame("src/a.ts"), frame("/srv/node_modules/other/a.js", { inApp: false }));
    expect(ownFrames(project, [runtime])(unowned)).toBe(unowned);
    const bare = incident(library);
    expect(ownFrames(project, [])(bare)).toBe(bare);
    expect(ownFrames(project, [{ ...runtime, id: "python" } as Runtime])(bare)).toBe(bare);
    const { ownsInstalled: _, ...without } = runtime;
    expect(ownFrames(project, [without as Runtime])(bare)).toBe(bare);
  });
});
