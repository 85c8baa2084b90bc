/** The law of throwing adapters: whichever member of whichever adapter throws, the paste is explained, and a note names adapter and member. */

import { beforeAll, describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import { type Adapters, applyFix, explain, explainIncident, listConstraints } from "../server/src/explain";
import type { Case } from "./harness/case";
import { projectOf } from "./harness/check";
import { cases } from "./harness/told";

/** A function of an adapter: `orms` `django` `fixes.catch.title`. */
interface Member {
  readonly kind: keyof Adapters;
  readonly id: string;
  readonly path: string;
}

const kinds = ["runtimes", "databases", "frameworks", "orms"] as const;
const members: Member[] = kinds.flatMap((kind) =>
  adapters[kind].flatMap((adapter) => functionsOf(adapter).map((path) => ({ kind, id: adapter.id, path }))),
);

/** The first case that calls each member, found by explaining all of them once under watch. */
const reaching = new Map<string, Case>();

beforeAll(async () => {
  for (const one of cases) {
    const called = new Set<string>();
    const watched = changed((member, call) => (...args) => {
      called.add(nameOf(member));
      return call(...args);
    });
    await explain(one.paste, projectOf(one), watched);
    for (const name of called) if (!reaching.has(name)) reaching.set(name, one);
  }
}, 300_000);

test("finds the members of every adapter", () => {
  expect(members.length).toBeGreaterThan(200);
  for (const path of ["models.marker", "models.link", "writes.read", "prepare", "names", "fixes.catch.title"])
    expect(members.filter((member) => member.path === path).length, path).toBeGreaterThanOrEqual(3);
});

describe.each(kinds.flatMap((kind) => adapters[kind].map(({ id }) => [id, kind] as const)))(
  "%s of %s",
  (id, kind) => {
    test.each(members.filter((member) => member.kind === kind && member.id === id).map((m) => [m.path, m]))(
      "%s",
      async (path, member) => {
        const one = reaching.get(nameOf(member));
        if (!one) return expect(unreached).toContain(nameOf(member));
        const throwing = changed((each, call) =>
          nameOf(each) === nameOf(member)
            ? () => {
                throw new Error("it is broken");
              }
            : call,
        );
        const project = projectOf(one);
        const { diagnoses, notes } = await explain(one.paste, project, throwing);
        const named = notes.filter((note) => note.startsWith(`${id} could not `));
        expect(named.join("\n")).toContain(`(${path.replace(/^(?:fixes|schemaFixes)\./, "")}): it is broken`);
        for (const { incident, fixes } of diagnoses) {
          await explainIncident(incident, project, throwing);
          for (const fix of fixes.filter(({ command }) => command === undefined))
            expect(await applyFix(incident, fix.id, project, throwing)).toBeDefined();
        }
        await listConstraints(project, throwing);
      },
    );
  },
);

/** Members that no case reaches: nothing is shown for them but that they are wrapped as their likes are. */
const unreached: readonly string[] = [];

test("a framework's answer that cannot be worded fails the fix, by the framework's name", async () => {
  const broken: Adapters = {
    ...adapters,
    frameworks: adapters.frameworks.map((framework) => ({
      ...framework,
      answerAt(place) {
        const answer = framework.answerAt(place);
        return (
          answer && {
            ...answer,
            statements: () => {
              throw new Error("it is broken");
            },
          }
        );
      },
    })),
  };
  const said: string[] = [];
  for (const { id } of adapters.frameworks) {
    const one = reaching.get(`frameworks ${id} answerAt`);
    if (one) said.push(...(await explain(one.paste, projectOf(one), broken)).notes);
  }
  expect(said.join("\n")).toContain("could not word an answer (statements): it is broken");
});

type Call = (...args: unknown[]) => unknown;

/** The adapters with each function replaced by what `change` makes of it. */
function changed(change: (member: Member, call: Call) => Call): Adapters {
  const copy = (kind: keyof Adapters, id: string, value: object, path: string): unknown => {
    if (Array.isArray(value))
      return value.map((each: unknown) =>
        isObject(each) ? copy(kind, id, each, `${path}${nameIn(each)}.`) : each,
      );
    return Object.fromEntries(
      Object.entries(value).map(([name, member]: [string, unknown]) => {
        if (typeof member === "function")
          return [name, change({ kind, id, path: `${path}${name}` }, (...args) => member.apply(value, args))];
        return [name, isObject(member) ? copy(kind, id, member, `${path}${name}.`) : member];
      }),
    );
  };
  return Object.fromEntries(
    kinds.map((kind) => [kind, adapters[kind].map((adapter) => copy(kind, adapter.id, adapter, ""))]),
  ) as unknown as Adapters;
}

function functionsOf(value: object, path = ""): string[] {
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    const at = `${path}${Array.isArray(value) ? nameIn(member) : name}`;
    if (typeof member === "function") return [at];
    return isObject(member) ? functionsOf(member, `${at}.`) : [];
  });
}

function nameIn(fix: unknown): string {
  return isObject(fix) && "id" in fix ? String(fix.id) : "";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof RegExp);
}

function nameOf({ kind, id, path }: Member): string {
  return `${kind} ${id} ${path}`;
}
