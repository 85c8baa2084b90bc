/** What is decided of what the code shows, without any code: the words that a language has found, and what is wanted then. */

import { describe, expect, test } from "vitest";
import { decideIntent } from "../server/src/code/fixes/intent";
import type { Found, Intent, IntentQuery, Seen, Shown } from "../server/src/domain/intent";
import type { Model, Write } from "../server/src/domain/model";
import type { Place, Source } from "../server/src/domain/text";

const lines = (from: number, to = from): Place => ({
  file: "a.ts",
  start: { line: from, column: 1 },
  end: { line: to, column: 9 },
});
const seen = (text: string, line: number): Seen => ({ text, place: lines(line) });

const model = {
  name: "User",
  fields: [
    { name: "email", column: "mail" },
    { name: "name", column: "name" },
    { name: "ownerId", column: "owner" },
  ],
  constraints: [],
} as unknown as Model;

interface Told extends Pick<IntentQuery, "background"> {
  readonly key?: readonly string[];
  readonly write?: Partial<Write>;
}

function decided(shown: Partial<Shown>, { key = ["email"], write, ...more }: Told = {}): Intent {
  return decideIntent(
    {
      ...{ source: { path: "a.ts" } as Source, model, ...more },
      constraint: { kind: "unique", fields: key, columns: key, name: null, place: lines(1) },
      write: { operation: "insert", method: "create", fields: [], ...write } as Write,
    },
    { functions: [], names: [], bare: false, ...shown },
  );
}

const found = (more: Partial<Found> & { missed?: Place } = {}): Pick<Shown, "found"> => ({
  found: { does: "goes on", place: lines(2), ...more },
});

describe("a look", () => {
  test.each([
    [4, false],
    [5, true],
    [8, true],
    [9, false],
  ])("what follows in line %i is of the new row alone: %j", (line, expected) => {
    const told = decided({ ...found({ missed: lines(5, 8) }), effect: seen("charge", line) });
    expect(told.id).toBe("reuse");
    expect(told.once !== undefined).toBe(expected);
  });

  test("that gives something else than a new row is told apart, unless it is known what", () => {
    expect(decided(found({ apart: true })).differs).toBe(true);
    expect(decided(found({ apart: true, gives: ["return ", ";"] }))).not.toHaveProperty("differs");
    expect(decided(found())).not.toHaveProperty("differs");
  });

  test("by more than the key tells where it refuses, and finds what is in the way", () => {
    const refuses = found({ does: "refuses" });
    const by = (...checkedBy: string[]) => ({ write: { checkedBy } });
    expect(decided(refuses, by("email", "name")).id).toBe("refuse");
    expect(decided(found(), by("email", "name")).id).toBe("unknown");
    const key = ["email", "name"];
    expect(decided(refuses, { key, ...by("email", "name", "ownerId") }).id).toBe("refuse");
    expect(decided(refuses, { key, ...by("email", "ownerId") }).id).toBe("unknown");
  });

  test("of the call itself hands out the row by its key alone", () => {
    const get = (...lookup: string[]) => decided({}, { write: { operation: "get-or-create", lookup } }).id;
    expect(get("email")).toBe("reuse");
    expect(get("name")).toBe("unknown");
  });
});

describe("without a look", () => {
  test("what the loop makes anew is told with its fields", () => {
    expect(decided({ remade: seen("make()", 3), makes: ["email"] })).toMatchObject({
      id: "retry",
      makes: ["email"],
    });
    const random = { ...seen("nanoid", 3), again: true };
    expect(decided({ random, makes: ["email"] })).toMatchObject({ id: "retry", makes: ["email"] });
  });

  test("a job that notes what it does is not run twice, unless it uses what it noted", () => {
    const effect = seen("charge", 5);
    expect(decided({ bare: true, effect }, { background: "a job" }).id).toBe("ignore");
    expect(decided({ bare: false, effect }, { background: "a job" }).id).toBe("unknown");
    expect(decided({ bare: true, effect }).id).toBe("unknown");
    expect(decided({ bare: true }, { background: "a job" }).id).toBe("unknown");
  });

  test("what is listed as failed is told apart", () => {
    expect(decided({ collects: seen("errors.push", 4) })).toMatchObject({ id: "refuse", differs: true });
  });

  test.each<[readonly string[], string]>([
    [["password"], "unknown"],
    [["ownerId"], "belongs to somebody (`ownerId`)"],
    [["owner"], "belongs to somebody (`owner`)"],
    [["account"], "unknown"],
    [["name"], "unknown"],
  ])("of what is set, %j, the fields of the row count", (names, expected) => {
    const { id, why } = decided({ names });
    expect(`${id}: ${why}`).toContain(expected);
  });
});
