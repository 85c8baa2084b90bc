/** The layered examples: their traces name the outermost layer alone; what the JSON, the hover and the fixes say of the way to the line that wrote. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import type { Diagnosis } from "../server/src/domain/diagnosis";
import { applyFix, explain } from "../server/src/explain";
import { unifiedDiff } from "../server/src/present/diff";
import { explanationJson } from "../server/src/present/json";
import { explanation } from "../server/src/present/markdown";
import { textReport } from "../server/src/present/report";
import { type DiskProject, diskProject } from "../server/src/workspace/disk";

const examples = {
  // Controller, service, repository, base repository: what the base writes is no edit's to change.
  typeorm: {
    steps: [
      ["src/products/products.controller.ts", "await this.products.list(", "ProductsController.create"],
      ["src/products/products.service.ts", "return this.products.add(", "ProductsService.list"],
      ["src/products/base.repository.ts", "return this.rows.save(", "BaseRepository.add"],
    ],
    hover: `Written in [src/products/base.repository.ts:8](src/products/base.repository.ts#8) (\`BaseRepository.add\`). The stack does not name this line; these calls lead to it:

1. [src/products/products.controller.ts:13](src/products/products.controller.ts#13) (\`ProductsController.create\`): the stack names this line; it calls \`ProductsService.list\`
2. [src/products/products.service.ts:9](src/products/products.service.ts#9) (\`ProductsService.list\`): calls \`add\`, which ProductsRepository has from BaseRepository
3. [src/products/base.repository.ts:8](src/products/base.repository.ts#8) (\`BaseRepository.add\`): writes, by \`save()\``,
    fixes: [],
    declined:
      "- answer-conflict, translate, catch, ignore, get-or-create, upsert, check-first: This line writes other models too: what to do about a taken sku belongs to [src/products/products.service.ts:9](src/products/products.service.ts#9).",
  },
  // View, service, manager, model.
  django: {
    steps: [
      ["newsletter/views.py", "services.subscribe(", "subscribe"],
      ["newsletter/services.py", "Subscriber.objects.enrol(", "subscribe"],
      ["newsletter/managers.py", "subscriber.activate()", "SubscriberManager.enrol"],
      ["newsletter/models.py", "self.save()", "Subscriber.activate"],
    ],
    hover: `Written in [newsletter/models.py:14](newsletter/models.py#14) (\`Subscriber.activate\`). The stack does not name this line; these calls lead to it:

1. [newsletter/views.py:7](newsletter/views.py#7) (\`subscribe\`): the stack names this line; it calls \`services.subscribe\`
2. [newsletter/services.py:6](newsletter/services.py#6) (\`subscribe\`): calls \`Subscriber.objects.enrol\`
3. [newsletter/managers.py:7](newsletter/managers.py#7) (\`SubscriberManager.enrol\`): calls \`subscriber.activate\`
4. [newsletter/models.py:14](newsletter/models.py#14) (\`Subscriber.activate\`): writes, by \`save()\``,
    fixes: ["validation-error"],
    takes: "validation-error",
    diff: `--- a/newsletter/models.py
+++ b/newsletter/models.py
@@ -1,4 +1,5 @@
-from django.db import models
+from django.core.exceptions import ValidationError
+from django.db import IntegrityError, models, transaction
 
 from .managers import SubscriberManager
 
@@ -11,4 +12,15 @@
 
     def activate(self):
         self.active = True
-        self.save()
+        try:
+            with transaction.atomic():
+                self.save()
+        except IntegrityError as error:
+            if not str(error).startswith("UNIQUE"):
+                raise
+            taken = Subscriber.objects.filter(
+                email=self.email
+            ).exclude(pk=self.pk).exists()
+            if not taken:
+                raise
+            raise ValidationError({"email": "Subscriber with this email already exists."}) from error
`,
  },
  // Queue, handler.
  prisma: {
    steps: [
      ["src/jobs/worker.ts", "await handlers[job.name](job.data)", "work"],
      ["src/jobs/handlers.ts", "keepContact(data.email, data.name)", "contact.import"],
      ["src/contacts.ts", "return prisma.user.create(", "keepContact"],
    ],
    hover: `Written in [src/contacts.ts:4](src/contacts.ts#4) (\`keepContact\`). The stack does not name this line; these calls lead to it:

1. [src/jobs/worker.ts:7](src/jobs/worker.ts#7) (\`work\`): the stack names this line; it calls \`handlers[job.name]\`, which can be \`contact.import\`
2. [src/jobs/handlers.ts:7](src/jobs/handlers.ts#7) (\`contact.import\`): calls \`keepContact\`
3. [src/contacts.ts:4](src/contacts.ts#4) (\`keepContact\`): writes, by \`create()\``,
    fixes: ["translate", "catch", "get-or-create", "upsert"],
    takes: "catch",
    diff: `--- a/src/contacts.ts
+++ b/src/contacts.ts
@@ -1,5 +1,13 @@
 import { prisma } from "./db";
+import { Prisma } from "./generated/prisma/client";
 
 export function keepContact(email: string, name: string) {
-  return prisma.user.create({ data: { email: email.toLowerCase(), name } });
+  return prisma.user
+    .create({ data: { email: email.toLowerCase(), name } })
+    .catch(async (err: unknown) => {
+      if (!(err instanceof Prisma.PrismaClientKnownRequestError && err.code === "P2002")) throw err;
+      const existing = await prisma.user.findUnique({ where: { email: email.toLowerCase() } });
+      if (!existing) throw err;
+      return existing;
+    });
 }
`,
  },
} as const;

describe.each(Object.entries(examples))("examples/%s", (name, expected) => {
  const paste = readFileSync(join(import.meta.dirname, "layered", `${name}.txt`), "utf8");
  const folder = join(import.meta.dirname, "../examples", name);
  let project: DiskProject;
  let diagnosis: Diagnosis;
  let all: Awaited<ReturnType<typeof explain>>;

  beforeAll(async () => {
    project = diskProject([folder]);
    all = await explain(paste, project, adapters);
    expect(all.diagnoses).toHaveLength(1);
    diagnosis = all.diagnoses[0] as Diagnosis;
  });

  test("has lost the frame that wrote, and all between it and the outermost layer", () => {
    const [outermost, ...lost] = expected.steps.map(([file]) => file);
    expect(paste).toContain(outermost);
    expect(lost.filter((file) => paste.includes(file))).toEqual([]);
  });

  test("says each step in the JSON", () => {
    const [incident] = explanationJson(all).incidents;
    const { evidence, chain, file, line } = incident?.callSite ?? {};
    expect(evidence).toBe("chain");
    expect(chain?.map((step) => [step.file, step.function])).toEqual(
      expected.steps.map(([path, , of]) => [path, of]),
    );
    const lines = chain?.map(
      (step) => readFileSync(join(folder, step.file), "utf8").split("\n")[step.line - 1],
    );
    for (const [index, [, text]] of expected.steps.entries()) expect(lines?.[index]).toContain(text);
    expect({ file, line }).toEqual({ file: chain?.at(-1)?.file, line: chain?.at(-1)?.line });
  });

  test("says each step in the hover, with a link to its line", () => {
    const hover = explanation(diagnosis, (file, line) => `${file}#${line}`);
    expect(hover).toContain(expected.hover);
    if ("declined" in expected) expect(hover).toContain(expected.declined);
  });

  test("says each step in the report", () => {
    const report = textReport(all);
    for (const { file, line } of diagnosis.callSite?.chain ?? [])
      expect(report).toContain(` ${file}:${line} `);
  });

  test("offers what can be done at the line, and nothing where it writes for all", async () => {
    expect(diagnosis.fixes.map(({ id }) => id)).toEqual(expected.fixes);
    if (!("diff" in expected)) return;
    const result = await applyFix(diagnosis.incident, expected.takes, project, adapters);
    if (result === "done" || !("edits" in result)) throw new Error(JSON.stringify(result));
    expect(unifiedDiff(result.edits, project.read)).toBe(expected.diff);
  });
});
