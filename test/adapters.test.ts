/** The laws that every adapter keeps, run over all adapters and all cases: nobody writes these tests again for a new one. */

import { describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import type { Orm } from "../server/src/domain/adapters";
import { declaredPlace } from "../server/src/domain/model";
import type { Project } from "../server/src/domain/project";
import { applyEdits, type FileEdit, type Place } from "../server/src/domain/text";
import { applyFix, explain } from "../server/src/explain";
import { memoryProject } from "../server/src/workspace/memory";
import type { Case } from "./harness/case";
import { factsOf } from "./harness/facts";
import { noise } from "./harness/noise";
import { edits, pagesOf, told, toldAgain } from "./harness/told";

const cases = pagesOf("server/src").flatMap(({ path, cases }) =>
  cases.map((one) => ({ one, path: path.replace(/^server\/src\//, "") })),
);

const readers = [...adapters.databases, ...adapters.orms];
describe("total: no text makes a reader throw", () => {
  test.each(readers.map((reader) => [reader.id, reader] as const))("%s on noise", (_, reader) => {
    expect(noise.flatMap((text) => thrown(text, () => reader.readViolation(text)))).toEqual([]);
  });

  test.each(adapters.runtimes.map((runtime) => [runtime.id, runtime] as const))(
    "%s on noise",
    (_, runtime) => {
      const faults = noise.flatMap((text) => {
        const lines = text.split("\n").map((line, index) => ({ text: line, line: index + 1, column: 1 }));
        return thrown(text, () => runtime.readTraces(lines));
      });
      expect(faults).toEqual([]);
    },
  );

  test("every adapter on eight prefixes of every case", { timeout: 300_000 }, async () => {
    const faults: string[] = [];
    for (const { one } of cases) {
      // The runner wants to hear from its worker once a minute.
      await breath();
      for (let part = 1; part <= 8; part++) {
        const text = one.paste.slice(0, Math.floor((one.paste.length * part) / 8));
        for (const reader of readers)
          faults.push(...thrown(`${reader.id}: ${one.title}`, () => reader.readViolation(text)));
      }
    }
    expect(faults).toEqual([]);
  });
});

const breath = () => new Promise((done) => setImmediate(done));

/** What a call throws, in words. An assertion for each of some 400,000 calls costs ten times as much as the calls. */
function thrown(what: string, call: () => unknown): readonly string[] {
  try {
    call();
    return [];
  } catch (error) {
    return [`${what}: ${error}`];
  }
}

describe("linear: a line of a megabyte is read within the runner's time", () => {
  const parts = [
    "a",
    " ",
    "(",
    "Key (",
    "at ",
    'File "',
    "duplicate key ",
    "`",
    "'",
    '  File "a", line 1\\n',
    "Caused by: ",
  ];
  test.each(parts)("repeated %j", async (part) => {
    const paste = part.repeat(Math.ceil(1_000_000 / part.length));
    expect((await explain(paste, null, adapters)).diagnoses.length).toBeLessThan(2);
  });
});

describe("pure and plain", () => {
  test("the same paste gives the same JSON twice, whatever was read before", {
    timeout: 300_000,
  }, async () => {
    for (const { one } of cases) {
      await breath();
      const [first, second] = [await told(one), await toldAgain(one)];
      expect(JSON.stringify(second.explanation), one.title).toBe(JSON.stringify(first.explanation));
    }
  });
});

describe("exclusive: a message has one owner", () => {
  test("the ORM that the explanation names is the only one that claims the text", async () => {
    const claims: string[] = [];
    for (const { one, path } of cases) {
      const { explanation } = await told(one);
      const named = new Set(explanation.diagnoses.map(({ incident }) => incident.violation.orm));
      const claiming = adapters.orms.filter(
        (orm) => orm.readViolation(one.paste)?.kind && !named.has(orm.id),
      );
      for (const orm of claiming) claims.push(`${orm.id} claims ${path}: ${one.title}`);
    }
    expect(claims).toEqual([]);
  });
});

describe("ranges are real", () => {
  test("every place lies in its file, every frame's place in its paste covers what it names", async () => {
    for (const { one } of cases) {
      const { explanation, project } = await told(one);
      const lines = one.paste.split("\n");
      for (const { key, callSite, incident } of explanation.diagnoses) {
        // A line as the stack has it, of no file here, is placed as the stack has it.
        const places = [declaredPlace(key), callSite?.outside ? undefined : callSite?.place];
        for (const place of places) {
          if (!place) continue;
          const source = project.read(place.file);
          expect(source, `${one.title}: ${place.file}`).toBeDefined();
          expect(source?.place(source.offset(place.start), source.offset(place.end)), one.title).toEqual(
            place,
          );
        }
        for (const { at, file } of incident.frames) {
          expect(at.start.line, one.title).toBeGreaterThanOrEqual(1);
          expect(at.end.line, one.title).toBeLessThanOrEqual(lines.length);
          const covered = coveredText(lines, at);
          const name = file.split(/[\\/]/).at(-1) ?? "";
          expect(
            covered.includes(name) ||
              covered.includes(encodeURI(name)) ||
              (covered !== "" && file.startsWith(covered)),
            `${one.title}: ${file} is marked as ${JSON.stringify(covered)}`,
          ).toBe(true);
        }
      }
    }
  });
});

/** The text of a place; a frame that was wrapped hard stands on two lines. */
function coveredText(lines: readonly string[], { start, end }: Place): string {
  const covered = lines.slice(start.line - 1, end.line);
  return covered
    .map((line, index) =>
      line.slice(
        index === 0 ? start.column - 1 : 0,
        index === covered.length - 1 ? end.column - 1 : undefined,
      ),
    )
    .join("");
}

const withModels = adapters.orms.filter((orm) => orm.models);

describe.each(withModels.map((orm) => [orm.id, orm] as const))("%s", (id, orm) => {
  const own = cases.filter(({ path }) => path.startsWith(`orms/${id}/`)).map(({ one }) => one);

  test("has its cases, negatives among them", async () => {
    expect(own.length).toBeGreaterThanOrEqual(25);
    const outcomes = await Promise.all(own.map((one) => told(one)));
    expect(outcomes.some(({ explanation }) => explanation.diagnoses.every((d) => d.callSite === null))).toBe(
      true,
    );
  });

  test("names fit the database", async () => {
    const unfit: string[] = [];
    for (const one of own) {
      const { models } = await factsOf((await told(one)).project, orm);
      for (const model of models)
        for (const constraint of model.constraints)
          for (const database of adapters.databases)
            for (const name of orm.names?.(model, constraint, database) ?? [])
              if (name === "" || Buffer.byteLength(name) > database.maxNameLength)
                unfit.push(`${one.title}: ${model.name}: ${JSON.stringify(name)}`);
    }
    expect(unfit).toEqual([]);
  });

  test("reads every prefix of a file without a throw, places within it", async () => {
    await orm.prepare?.();
    for (const one of own.slice(0, 12))
      for (const file of one.files)
        for (let part = 1; part <= 8; part++) {
          const text = file.text.slice(0, Math.floor((file.text.length * part) / 8));
          const facts = await factsOf(memoryProject({ [file.path]: text }), orm);
          expect(
            facts.notes.filter((note) => note.includes("could not read")),
            one.title,
          ).toEqual([]);
        }
  });

  test("every offered fix makes one edit of the files that it names, the same each time", async () => {
    for (const one of own) await checkFixes(one, orm);
  });
});

/** What the edits leave of a file is a law of its own: edits.test.ts. */
async function checkFixes(one: Case, orm: Orm): Promise<void> {
  const { project } = await told(one);
  for (const { diagnosis, offer, result } of await edits(one)) {
    const what = `${one.title}: ${offer.id}`;
    if (result === "done" || "declined" in result)
      throw new Error(`${what} is offered, yet ${JSON.stringify(result)}`);
    // A declaration may need an option in another file; a file is named once.
    if (offer.kind !== "schema") expect(result.edits.length, what).toBe(1);
    const files = new Set(result.edits.map(({ file }) => file));
    expect(files.size, what).toBe(result.edits.length);
    // The same fix on the same text is the same edit: nothing depends on what was asked before.
    expect(await applyFix(diagnosis.incident, offer.id, project, adapters), what).toEqual(result);
    if (diagnosis.callSite)
      expect(files.has(diagnosis.callSite.file) || offer.kind === "schema", what).toBe(true);
    await expectModelsKept(project, result.edits, orm, what);
  }
}

async function expectModelsKept(
  project: Project,
  changes: readonly FileEdit[],
  orm: Orm,
  what: string,
): Promise<void> {
  const texts = Object.fromEntries(project.files().map((path) => [path, project.read(path)?.text ?? ""]));
  for (const { file, edits } of changes) texts[file] = applyEdits(texts[file] ?? "", edits);
  const facts = await factsOf(memoryProject(texts), orm);
  expect(facts.models.length, what).toBe((await factsOf(project, orm)).models.length);
}
