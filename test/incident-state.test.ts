/** Whether what failed is still there, where no line of it is known: the declaration alone tells. */

import { expect, it } from "vitest";
import * as adapters from "../server/src/adapters";
import type { Diagnosis } from "../server/src/domain/diagnosis";
import type { Project } from "../server/src/domain/project";
import { explain, explainIncident } from "../server/src/explain";
import { createEntry, type Entry, review } from "../server/src/lsp/incidents";
import { keep, restoreEntries } from "../server/src/lsp/kept";
import { memoryProject } from "../server/src/workspace/memory";

const model = (name: string) => `class ${name}(models.Model):\n    email = models.EmailField(unique=True)\n`;
const project = (...names: readonly string[]) =>
  memoryProject({ "people/models.py": `from django.db import models\n\n\n${names.map(model).join("\n\n")}` });
const paste =
  'ERROR:  duplicate key value violates unique constraint "taken"\nDETAIL:  Key (email)=(a@b.c) already exists.\n';

async function begun(within: Project): Promise<Entry> {
  const { diagnoses } = await explain(paste, within, adapters);
  expect(diagnoses).toHaveLength(1);
  return createEntry(
    { id: "1", origin: "Clipboard", uri: "untitled:1", first: 0, last: 0 },
    diagnoses[0] as Diagnosis,
    within,
  );
}

async function looked(entry: Entry, within: Project): Promise<Entry["state"]> {
  review(entry, await explainIncident(entry.incident, within, adapters));
  return entry.state;
}

/** A server that takes the place of the one that knew the incident. */
async function anew(entry: Entry, within: Project): Promise<Entry["state"] | undefined> {
  const kept = JSON.parse(JSON.stringify(keep([entry], new Map(), new Set())));
  const [restored] = await restoreEntries(kept.entries, {
    project: () => within,
    changes: () => 0,
    explain: (incident) => explainIncident(incident, within, adapters),
    log: (sentence) => expect.fail(sentence),
  });
  return restored?.state;
}

it("is open as long as one of several declarations is there that it may be", async () => {
  const both = project("Customer", "Supplier");
  const entry = await begun(both);
  expect(entry.diagnosis).toMatchObject({ key: null, callSite: null });
  expect(entry.diagnosis.keyCandidates.map(({ model: { name } }) => name)).toEqual(["Customer", "Supplier"]);
  expect(await looked(entry, both)).toBe("open");
  expect(await looked(entry, both)).toBe("open");
  expect(await anew(entry, both)).toBe("open");
  expect(await looked(entry, project("Customer"))).toBe("open");
  expect(await looked(entry, project())).toBe("gone");
  expect(await anew(entry, project())).toBe("gone");
  expect(await looked(entry, both)).toBe("open");
});

it("is open where none was ever found, whatever else its answer names", async () => {
  const entry = await begun(project());
  expect(entry.diagnosis).toMatchObject({ key: null, keyCandidates: [] });
  entry.related.add("people/models.py");
  expect(await looked(entry, project())).toBe("open");
  expect(await anew(entry, project())).toBe("open");
});
