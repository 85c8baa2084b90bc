/** Django's text test in front of the parser never misses a write that the parser finds, whatever the formatting. */

import { readFileSync } from "node:fs";
import { fdir } from "fdir";
import { beforeAll, expect, test } from "vitest";
import { noFacts } from "../server/src/domain/model";
import { django } from "../server/src/orms/django";
import { loadPython } from "../server/src/syntax/python";
import { memoryProject } from "../server/src/workspace/memory";
import { readPage } from "./harness/case";

beforeAll(loadPython);

const crawl = (folder: string, end: string) =>
  new fdir()
    .withRelativePaths()
    .filter((path) => path.endsWith(end))
    .crawl(folder)
    .sync()
    .map((path) => [path, readFileSync(`${folder}/${path}`, "utf8")] as const);

/** Workspaces whose writes are known: the lab's app, and the files of each literate case. */
function workspaces(): Record<string, string>[] {
  const cases = crawl("server/src/orms/django/cases", ".md").flatMap(([path, text]) =>
    readPage(path, text).cases.map(({ shared, files }) =>
      Object.fromEntries([...shared, ...files].map((file) => [file.path, file.text])),
    ),
  );
  return [Object.fromEntries(crawl("test/capture/django/app", ".py")), ...cases];
}

/** Chains over lines: `a.b(` -> `a \⏎ .b (`; strings, imports and decorators stay as they are. */
function broken(text: string): string {
  return text
    .split("\n")
    .map((line) =>
      /^\s*(?:from|import|@|#|class|def)\b|["'#\\]/.test(line)
        ? line
        : line.replace(/\.([a-z_]+)\(/g, " \\\n    .$1 ("),
    )
    .join("\n");
}

test.each([
  ["as written", (text: string) => text],
  ["with chains over lines", broken],
])("%s", async (_, change) => {
  let found = 0;
  for (const files of workspaces()) {
    const project = memoryProject(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path, change(text)])),
    );
    const [{ models } = noFacts] = await project.facts([django]);
    for (const path of project.files(["**/*.py"])) {
      const source = project.read(path);
      for (const model of source ? models : [])
        if (source && (django.writes?.read(source, [model], models).length ?? 0) > 0) {
          found++;
          expect(django.writes?.marker(source.text, [model]), `${path}: ${model.name}`).toBe(true);
        }
    }
  }
  expect(found).toBeGreaterThan(100);
});

test("a file that writes other models is not parsed for this one", async () => {
  const project = memoryProject({
    "shop/models.py":
      "from django.db import models\n\n\nclass Customer(models.Model):\n    email = models.EmailField(unique=True)\n\n\nclass Order(models.Model):\n    number = models.CharField(unique=True)\n",
    "shop/services.py":
      "from .models import Order\n\n\ndef place(number):\n    return Order.objects.create(number=number)\n",
  });
  const [{ models } = noFacts] = await project.facts([django]);
  const text = project.read("shop/services.py")?.text ?? "";
  const wanted = (name: string) => models.filter((model) => model.name === name);
  expect(wanted("Order").map((model) => django.writes?.marker(text, [model]))).toEqual([true]);
  expect(wanted("Customer").map((model) => django.writes?.marker(text, [model]))).toEqual([false]);
});
