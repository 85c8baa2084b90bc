/** A workspace that stays is not looked through for each question: what nobody said may differ is as it was, and whatever may is looked at. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { orms } from "../server/src/adapters";
import { type Facts, noFacts } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { diskProject } from "../server/src/workspace/disk";
import { createFactsIndex, type FileList } from "../server/src/workspace/facts";

const python = orms.filter(({ models, runtime }) => models && runtime === "python");
const django = python.filter(({ id }) => id === "django");
const model = (name: string) =>
  `from django.db import models\n\n\nclass ${name}(models.Model):\n    code = models.CharField(max_length=9, unique=True)\n`;
const named = (facts: readonly Facts[]) =>
  facts.flatMap(({ models }) => models.filter(({ external }) => !external).map(({ name }) => name)).sort();

describe("an index of models", () => {
  const texts = new Map<string, string>();
  let paths: readonly string[] = [];
  let looked: string[] = [];
  const files: FileList = {
    paths: () => paths,
    file: (path) => {
      looked.push(path);
      const text = texts.get(path) ?? "";
      return { path, stamp: text, read: () => createSource(path, text) };
    },
  };
  const list = (given: Readonly<Record<string, string>>) => {
    texts.clear();
    for (const [path, text] of Object.entries(given)) texts.set(path, text);
    paths = Object.keys(given);
    looked = [];
  };
  const seen = () => looked.splice(0).sort();
  beforeEach(() => list({ "a/models.py": model("A"), "b/models.py": model("B"), "c.py": "x = 1\n" }));

  it("looks at each file once, and then at none of which nothing was said", async () => {
    const index = createFactsIndex();
    expect(named(await index.facts(python, files))).toEqual(["A", "B"]);
    expect(seen()).toEqual(["a/models.py", "b/models.py", "c.py"]);
    expect(named(await index.facts(python, files))).toEqual(["A", "B"]);
    expect(seen()).toEqual([]);
  });

  it("looks at what may differ: models that come, change and go", async () => {
    const index = createFactsIndex();
    await index.facts(python, files);
    for (const [path, text, expected] of [
      ["c.py", model("C"), ["A", "B", "C"]],
      ["c.py", model("D"), ["A", "B", "D"]],
      ["a/models.py", "", ["B", "D"]],
      ["c.py", "x = 1\n", ["B"]],
    ] as const) {
      texts.set(path, text);
      seen();
      index.mayDiffer([path, "elsewhere.ts"]);
      expect(named(await index.facts(python, files))).toEqual(expected);
      expect(seen()).toEqual([path]);
    }
  });

  it("tells an ORM that was not asked meanwhile", async () => {
    const index = createFactsIndex();
    await index.facts(django, files);
    await index.facts(python, files);
    texts.set("c.py", model("C"));
    index.mayDiffer(["c.py"]);
    const others = python.filter(({ id }) => id !== "django");
    await index.facts(others, files);
    expect(named(await index.facts(django, files))).toEqual(["A", "B", "C"]);
  });

  it("looks at all of them where all may differ, or files have come and gone", async () => {
    const index = createFactsIndex();
    await index.facts(python, files);
    seen();
    index.mayDiffer();
    await index.facts(python, files);
    expect(seen()).toEqual(["a/models.py", "b/models.py", "c.py"]);
    list({ "a/models.py": model("A"), "d.py": model("D") });
    expect(named(await index.facts(python, files))).toEqual(["A", "D"]);
  });

  it("forgets nothing that was said while it was looking", async () => {
    const index = createFactsIndex();
    let once = true;
    const busy: FileList = {
      paths: files.paths,
      file: (path) => {
        const found = files.file(path);
        // It changes behind the look at it, before the question has its answer.
        if (path === "c.py" && once) {
          once = false;
          texts.set("c.py", model("C"));
          index.mayDiffer(["c.py"]);
        }
        return found;
      },
    };
    await index.facts(python, busy);
    expect(named(await index.facts(python, busy))).toEqual(["A", "B", "C"]);
    once = true;
    texts.set("c.py", "x = 1\n");
    index.mayDiffer();
    await index.facts(python, busy);
    expect(named(await index.facts(python, busy))).toEqual(["A", "B", "C"]);
  });

  it("leaves to the next question what a cancelled one did not see", async () => {
    const cancel = new AbortController();
    const index = createFactsIndex(async (orm, sources) => {
      if (sources.some(({ path }) => path === "c.py")) cancel.abort(new Error("enough"));
      const found = sources.map((source) => orm.models?.read(source) ?? noFacts);
      return found;
    });
    await Promise.all(python.map(({ prepare }) => prepare?.()));
    await index.facts(django, files);
    texts.set("c.py", model("C"));
    texts.set("a/models.py", model("E"));
    index.mayDiffer(["c.py", "a/models.py"]);
    await expect(index.facts(python, files, cancel.signal)).rejects.toThrow("enough");
    expect(named(await index.facts(django, files))).toEqual(["B", "C", "E"]);
  });
});

describe("a workspace on disk", () => {
  let root = "";
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "keyclash-may-differ-"));
    write("a/models.py", model("A"));
    write("b.py", "x = 1\n");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const globs = [...new Set(python.flatMap(({ models }) => models?.files ?? []))];

  it("believes whoever watches it, until something is said", async () => {
    const project = diskProject([root], { watched: () => globs });
    expect(named(await project.facts(python))).toEqual(["A"]);
    write("b.py", model("B"));
    expect(named(await project.facts(python))).toEqual(["A"]);
    project.invalidate(["b.py"]);
    expect(named(await project.facts(python))).toEqual(["A", "B"]);
    write("a/models.py", model("C"));
    project.distrust();
    expect(named(await project.facts(python))).toEqual(["B", "C"]);
  });

  it("sees what the editor holds, and the disk again behind it", async () => {
    const project = diskProject([root], { watched: () => globs });
    await project.facts(python);
    project.setOverlay("b.py", model("Typed"));
    expect(named(await project.facts(python))).toEqual(["A", "Typed"]);
    project.setOverlay("b.py", null);
    expect(named(await project.facts(python))).toEqual(["A"]);
  });

  it("looks each time where nobody watches all of what is asked for", async () => {
    for (const watched of [[], ["**/*.ts"]]) {
      const project = diskProject([root], { watched: () => watched });
      write("b.py", "x = 1\n");
      expect(named(await project.facts(python))).toEqual(["A"]);
      write("b.py", model("Unwatched"));
      expect(named(await project.facts(python))).toEqual(["A", "Unwatched"]);
    }
  });
});
