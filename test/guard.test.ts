/** The law of throwing adapters: whichever member of whichever adapter throws, the paste is explained, and a note names adapter and member. */

import { beforeAll, describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import { guardCode, guardDatabase, guardFramework, guardOrm, guardRuntime } from "../server/src/domain/guard";
import { type Adapters, applyFix, explain, explainIncident, listConstraints } from "../server/src/explain";
import type { Case } from "./harness/case";
import { projectOf } from "./harness/check";
import { kinds, type Member, membersOf, withMembers } from "./harness/members";
import { cases, toldAgain } from "./harness/told";

const members = membersOf();

/** The first case that calls each member; `… answers` = that gets an answer of it. */
const reaching = new Map<string, Case>();

/** The first that get an answer of a framework: in some the code refuses in its own words, and none is worded. */
const answered = new Map<string, Case[]>();

beforeAll(async () => {
  for (const one of cases)
    for (const name of (await toldAgain(one)).called) {
      if (!reaching.has(name)) reaching.set(name, one);
      const all = answered.get(name) ?? [];
      if (name.endsWith(" answerAt answers") && all.length < 5) answered.set(name, [...all, one]);
    }
}, 300_000);

test("finds the members of every adapter", () => {
  expect(members.length).toBeGreaterThan(150);
  for (const path of ["models.marker", "models.link", "writes.read", "prepare", "names", "fixes.catch.title"])
    expect(members.filter((member) => member.path === path).length, path).toBeGreaterThanOrEqual(3);
});

test("the cases reach nearly all of them", () => {
  // Forms of data are shared by relatives, and are asked in the order of the text: test/data.test.ts reaches them.
  const unreached = members.filter(({ name, path }) => !reaching.has(name) && !path.startsWith("data."));
  expect(unreached.length, unreached.map(({ name }) => name).join("\n")).toBeLessThanOrEqual(14);
});

describe.each(kinds.flatMap((kind) => adapters[kind].map(({ id }) => [id, kind] as const)))(
  "%s of %s",
  (id, kind) => {
    const own = members.filter((member) => member.kind === kind && member.id === id);

    test.each(own.map((member) => [member.path, member] as const))("%s", async (_, member) => {
      const throwing = broken(member);
      const notes = [...guardedAlone(member, throwing)];
      expect(notes.join("\n"), "alone").toMatch(saying(member));
      const one = reaching.get(member.name);
      if (!one) return;
      const project = projectOf(one);
      const explanation = await explain(one.paste, project, throwing);
      expect(explanation.notes.join("\n"), one.title).toMatch(saying(member));
      for (const { incident, fixes } of explanation.diagnoses) {
        await explainIncident(incident, project, throwing);
        for (const fix of fixes.filter(({ command }) => command === undefined))
          expect(await applyFix(incident, fix.id, project, throwing)).toBeDefined();
      }
      const listed = await listConstraints(project, throwing);
      expect(listed.notes, "each once").toEqual([...new Set(listed.notes)]);
    });
  },
);

test("a framework's answer that cannot be worded fails the fix, by the framework's name", async () => {
  const answering = adapters.frameworks.filter(({ id }) => reaching.has(`frameworks ${id} answerAt answers`));
  expect(answering.length).toBeGreaterThanOrEqual(5);
  for (const { id } of answering) {
    const wordless: Adapters = {
      ...adapters,
      frameworks: adapters.frameworks.map((framework) => ({
        ...framework,
        answerAt(place) {
          const answer = framework.answerAt(place);
          return answer && { ...answer, statements: fail };
        },
      })),
    };
    const notes: string[] = [];
    for (const one of answered.get(`frameworks ${id} answerAt answers`) ?? [])
      notes.push(...(await explain(one.paste, projectOf(one), wordless)).notes);
    expect(notes.join("\n")).toContain(`${id} could not word an answer (statements): it is broken`);
  }
});

function fail(): never {
  throw new Error("it is broken");
}

function broken({ name }: Member): Adapters {
  return withMembers((each, call) => (each.name === name ? fail : call));
}

/** `django could not make a fix (catch.make): it is broken` */
function saying({ id, path }: Member): RegExp {
  const member = path.replace(/^(?:fixes|schemaFixes)\./, "").replaceAll(".", "\\.");
  return new RegExp(`^${id} could not .* \\(${member}\\): it is broken$`, "m");
}

/** The member called by itself behind its guard, so that those that no case reaches are wrapped as well. */
function guardedAlone({ kind, id, path }: Member, all: Adapters): string[] {
  const notes: string[] = [];
  const note = (text: string) => notes.push(text);
  const guarded = {
    runtimes: () => all.runtimes.map((each) => guardRuntime(each, note)),
    databases: () => all.databases.map((each) => guardDatabase(each, note)),
    frameworks: () => all.frameworks.map((each) => guardFramework(each, note)),
    orms: () => all.orms.map((each) => guardOrm(each, note)),
    codes: () => all.codes.map((each) => guardCode(each, note)),
  }[kind]();
  let at: unknown = guarded.find((each) => each.id === id);
  for (const name of path.split("."))
    at = Array.isArray(at)
      ? (at.find((each) => each.id === name) ?? at[Number(name)])
      : (at as Readonly<Record<string, unknown>>)[name];
  (at as () => unknown)();
  return notes;
}
