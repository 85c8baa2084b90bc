/** The process in which the server has models read: what becomes of the answer when it hangs, dies, cannot start or is cancelled. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Orm } from "../server/src/domain/adapters";
import type { Facts } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { readFactsInChild } from "../server/src/workspace/child";

const folder = mkdtempSync(join(tmpdir(), "keyclash-child-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A stand-in for dist/read-models.js: it notes what it reads and does what the text says. */
const script = join(folder, "reader.cjs");
writeFileSync(
  script,
  `const { appendFileSync, existsSync, writeFileSync } = require("node:fs");
process.on("disconnect", () => process.exit());
process.on("message", async ({ orm, files }) => {
  for (const { path, text } of files) {
    if (text === "hang") for (;;);
    if (text === "die") process.exit(1);
    if (text.startsWith("die once ") && !existsSync(text.slice(9))) {
      writeFileSync(text.slice(9), "");
      process.kill(process.pid, "SIGKILL");
    }
    await new Promise((done) => process.send({ models: [], notes: [orm + " " + path + " " + process.pid] }, done));
  }
});
process.send("ready");
`,
);

/** Long enough for a machine that is busy; only the tests of hanging wait for it. */
const patience = { file: 8_000, start: 60_000, rest: 60_000 };
const orm = {
  id: "made-up",
  models: {
    files: [],
    marker: () => true,
    read: () => ({ models: [], notes: ["read here"] }),
    link: () => ({ models: [], notes: [] }),
  },
} as unknown as Orm;

function sources(texts: Readonly<Record<number, string>> = {}) {
  return Array.from({ length: 50 }, (_, index) => createSource(`models${index}.py`, texts[index] ?? ""));
}

/** What was said of each file, the process aside; and the processes. */
function told(facts: readonly Facts[]) {
  const notes = facts.map((each) => each.notes[0] ?? "");
  const pids = new Set(notes.flatMap((note) => /^made-up \S+ (\d+)$/.exec(note)?.[1] ?? []));
  return { notes: notes.map((note) => note.replace(/(?<=^made-up \S+) \d+$/, "")), pids };
}

const allRead = sources().map(({ path }) => `made-up ${path}`);

test("two questions, at once or one after the other, are read by one process", async () => {
  const read = readFactsInChild(script, patience);
  const [first, second] = await Promise.all([read(orm, sources()), read(orm, sources())]);
  const third = await read(orm, sources());
  expect(told(first).notes).toEqual(allRead);
  expect(told([...first, ...second, ...third]).pids.size).toBe(1);
});

test("a file at which it hangs is named, and the others are read", async () => {
  const facts = await readFactsInChild(script, patience)(orm, sources({ 7: "hang" }));
  const expected = [...allRead];
  expected[7] = "made-up left out the models of models7.py: reading it takes longer than 8 s.";
  expect(told(facts).notes).toEqual(expected);
});

test("a file at which it dies is named after a second try", async () => {
  const facts = await readFactsInChild(script, patience)(orm, sources({ 0: "die", 49: "die" }));
  const expected = [...allRead];
  for (const index of [0, 49])
    expected[index] =
      `made-up left out the models of models${index}.py: the process that read it ended twice.`;
  expect(told(facts).notes).toEqual(expected);
});

test("a process that somebody ends costs no model", async () => {
  const facts = await readFactsInChild(script, patience)(
    orm,
    sources({ 20: `die once ${join(folder, "died")}` }),
  );
  expect(told(facts).notes).toEqual(allRead);
  expect(told(facts).pids.size).toBe(2);
});

test("where too many files end it, the rest is left out with a word", async () => {
  const facts = await readFactsInChild(script, patience)(
    orm,
    sources({ 1: "die", 2: "die", 3: "die", 4: "die" }),
  );
  const { notes } = told(facts);
  expect(facts).toHaveLength(50);
  expect(notes.slice(0, 3)).toEqual([
    allRead[0],
    "made-up left out the models of models1.py: the process that read it ended twice.",
    "made-up left out the models of models2.py: the process that read it ended twice.",
  ]);
  expect(notes[3]).toBe("made-up left out the models of 47 files: the reading of others failed 5 times.");
});

test("what cannot start is done without", async () => {
  const facts = await readFactsInChild(join(folder, "nowhere.cjs"), patience)(orm, sources());
  expect(told(facts).notes).toEqual(sources().map(() => "read here"));
});

test("a question that is cancelled ends, and the next one is answered", async () => {
  const read = readFactsInChild(script, { ...patience, file: 600_000 });
  const cancel = new AbortController();
  const question = read(orm, sources({ 3: "hang" }), cancel.signal);
  cancel.abort();
  await expect(question).rejects.toThrow();
  expect(told(await read(orm, sources())).notes).toEqual(allRead);
});

test("few files are read where we are", async () => {
  const facts = await readFactsInChild(script, patience)(orm, sources().slice(0, 3));
  expect(told(facts).notes).toEqual(["read here", "read here", "read here"]);
});

test("the built reader gives the facts of each file", async () => {
  const { orms } = await import("../server/src/adapters");
  const django = orms.find(({ id }) => id === "django") as Orm;
  const bundle = join(__dirname, "../dist/read-models.js");
  expect(readFileSync(bundle, "utf8")).not.toBe("");
  const models = Array.from({ length: 40 }, (_, index) =>
    createSource(
      `shop/models${index}.py`,
      `from django.db import models\n\nclass Item${index}(models.Model):\n    sku = models.CharField(unique=True)\n`,
    ),
  );
  const facts = await readFactsInChild(bundle)(django, models);
  expect(facts.map((each) => each.notes)).toEqual(models.map(() => []));
  expect(facts).toHaveLength(40);
});
