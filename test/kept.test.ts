/** What is kept of a reading for the next run: the same answers with it and without, whatever became of the files and of itself. */

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import { explain, listConstraints } from "../server/src/explain";
import { modelsJson } from "../server/src/present/json";
import { diskProject } from "../server/src/workspace/disk";
import type { ReadFacts } from "../server/src/workspace/facts";
import { readFactsHere } from "../server/src/workspace/facts";
import { cacheFolder } from "../server/src/workspace/stored";

const base = mkdtempSync(join(tmpdir(), "keyclash-kept-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let count = 0;

/** A workspace of 60 model files, and the folder of its cache. */
function setting() {
  const root = join(base, String(++count), "shop");
  mkdirSync(root, { recursive: true });
  for (let index = 0; index < 60; index++) write(root, index, "code");
  return { root, folder: join(base, String(count), "cache") };
}

const fileOf = (index: number) => `models_${index}.py`;

function write(root: string, index: number, field: string) {
  writeFileSync(
    join(root, fileOf(index)),
    `from django.db import models


class Thing${index}(models.Model):
    # nobody shall keep this sentence
    ${field} = models.CharField(max_length=20, unique=True, default="hunter2")
`,
  );
}

/** Everything is settled at once here: a test waits for no clock. */
const settled = -3_600_000;

/** Lists as one run does, and says which files it read. */
async function list(root: string, folder: string, build = "one", patience = settled) {
  const read: string[] = [];
  const counted: ReadFacts = (orm, sources) => {
    read.push(...sources.map(({ path }) => path));
    return readFactsHere(orm, sources);
  };
  const project = diskProject([root], { readFacts: counted, cache: { folder, build, settled: patience } });
  const { constraints, notes } = await listConstraints(project, adapters);
  await project.keep();
  return { read: [...new Set(read)].sort(), said: JSON.stringify(modelsJson(constraints, notes)) };
}

const anew = async (root: string) => {
  const { constraints, notes } = await listConstraints(diskProject([root]), adapters);
  return JSON.stringify(modelsJson(constraints, notes));
};

const only = (folder: string) => {
  const [name = "", ...more] = readdirSync(folder);
  expect(more).toEqual([]);
  return join(folder, name);
};

test("the second run reads nothing and says the same; another build reads all", async () => {
  const { root, folder } = setting();
  const first = await list(root, folder);
  expect(first.read).toHaveLength(60);
  const second = await list(root, folder);
  expect(second).toEqual({ read: [], said: first.said });
  expect(second.said).toBe(await anew(root));
  expect((await list(root, folder, "two")).read).toHaveLength(60);
});

test("what has changed is read again, and it alone: also where its size and its time say nothing", async () => {
  const { root, folder } = setting();
  await list(root, folder);
  const { atime, mtime } = statSync(join(root, fileOf(7)));
  write(root, 7, "name");
  utimesSync(join(root, fileOf(7)), atime, mtime);
  rmSync(join(root, fileOf(8)));
  write(root, 60, "code");
  const { read, said } = await list(root, folder);
  expect(read).toEqual([fileOf(60), fileOf(7)].sort());
  expect(said).toBe(await anew(root));
  expect((await list(root, folder)).read).toEqual([]);
});

test("a file of this moment is not kept: its next change may leave the same stamp", async () => {
  const { root, folder } = setting();
  const hour = 3_600_000;
  await list(root, folder, "one", hour);
  expect((await list(root, folder, "one", hour)).read).toHaveLength(60);
});

describe("whatever became of it, the answer is the same", () => {
  const damage: readonly [string, (text: string) => string][] = [
    ["empty", () => ""],
    ["cut", (text) => text.slice(0, text.length / 2)],
    ["a letter changed", (text) => text.replace("Thing9", "Thing8")],
    ["its first line alone", (text) => text.slice(0, text.indexOf("\n") + 1)],
    ["something else", () => "[]\n[]"],
    ["no JSON under a right digest", () => `${"0".repeat(64)}\n{`],
  ];
  test.each(damage)("%s", async (_, harm) => {
    const { root, folder } = setting();
    const { said } = await list(root, folder);
    const file = only(folder);
    writeFileSync(file, harm(readFileSync(file, "utf8")));
    expect(await list(root, folder)).toEqual({ read: expect.objectContaining({ length: 60 }), said });
    // And it is made well again.
    expect(await list(root, folder)).toEqual({ read: [], said });
  });

  test("a folder that cannot be made, or a file in its place", async () => {
    const { root, folder } = setting();
    writeFileSync(folder, "");
    expect((await list(root, folder)).said).toBe(await anew(root));
    expect((await list(root, join(folder, "below"))).said).toBe(await anew(root));
  });

  test("two runs at once leave one that can be read", async () => {
    const { root, folder } = setting();
    const all = await Promise.all([list(root, folder), list(root, folder), list(root, folder)]);
    expect(new Set(all.map(({ said }) => said)).size).toBe(1);
    expect((await list(root, folder)).read).toEqual([]);
  });
});

test("what could not be opened is said again", async () => {
  const { root, folder } = setting();
  symlinkSync("/etc/hostname", join(root, "linked.py"));
  writeFileSync(join(root, "broken.py"), Buffer.from([0x66, 0x00, 0xff, 0xfe, 0x00]));
  const first = await list(root, folder);
  expect(await list(root, folder)).toEqual({ read: [], said: first.said });
});

test("holds no text of a file and nothing of a paste", async () => {
  const { root, folder } = setting();
  const project = diskProject([root], { cache: { folder, build: "one", settled } });
  const paste = `django.db.utils.IntegrityError: duplicate key value violates unique constraint "shop_thing3_code_key"
DETAIL:  Key (code)=(hunter3) already exists.`;
  const { diagnoses } = await explain(paste, project, adapters);
  expect(diagnoses).toHaveLength(1);
  await project.keep();
  const kept = readFileSync(only(folder), "utf8");
  expect(kept).toContain("Thing3");
  const texts = ["nobody shall keep", "hunter2", "hunter3", "from django"];
  expect(texts.filter((text) => kept.includes(text))).toEqual([]);
  expect(statSync(only(folder)).mode & 0o077).toBe(0);
});

describe("of the examples", () => {
  const examples = join(import.meta.dirname, "../examples");
  test.each(readdirSync(examples))("%s: facts survive the way to the disk and back", async (name) => {
    const root = join(examples, name);
    const project = diskProject([root]);
    const orms = adapters.orms.filter(({ models }) => models);
    for (const orm of orms) {
      const files = project.files(orm.models?.files).flatMap((path) => project.read(path) ?? []);
      const marked = files.filter(({ text, path }) => orm.models?.marker(text, path));
      const facts = await readFactsHere(orm, marked);
      const back = JSON.parse(JSON.stringify(facts));
      expect(back).toEqual(facts);
      expect(orm.models?.link(back)).toEqual(orm.models?.link(facts));
    }
  });
});

test("lies where the system keeps what programs can make anew", () => {
  const home = process.env.HOME ?? "";
  expect(cacheFolder({ XDG_CACHE_HOME: "/var/x" }, "linux")).toBe("/var/x/keyclash");
  expect(cacheFolder({ XDG_CACHE_HOME: "relative" }, "linux")).toBe(join(home, ".cache/keyclash"));
  expect(cacheFolder({}, "darwin")).toBe(join(home, "Library/Caches/keyclash"));
  expect(cacheFolder({ LOCALAPPDATA: "/c/local" }, "win32")).toBe("/c/local/keyclash/Cache");
});
