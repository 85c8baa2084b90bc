/** How writes are ranked where the stack has lost the line, and under which names a constraint may be known: what decides, and by how much. */

import { describe, expect, test } from "vitest";
import { postgresql } from "../server/src/databases/postgresql";
import type { Orm } from "../server/src/domain/adapters";
import type { Violation } from "../server/src/domain/incident";
import type { Constraint, Model, Write } from "../server/src/domain/model";
import { constraintNames } from "../server/src/resolve/names";
import { rankWrites } from "../server/src/resolve/rank";

const place = (line: number) => ({
  file: "a.ts",
  start: { line, column: 1 },
  end: { line, column: 9 },
});

const write = (method: string, line: number, more: Partial<Write> = {}): Write => ({
  model: "user.ts#User",
  operation: "insert",
  method,
  place: place(line),
  function: null,
  functionPlace: null,
  fields: null,
  exact: false,
  ...more,
});

const violation = (more: Partial<Violation> = {}) =>
  ({ kind: "unique", columns: ["email"], operation: "insert", statement: null, ...more }) as Violation;

const sql = "INSERT INTO users (email, name) VALUES ($1, $2)";
const ranked = (more: Partial<Violation>, ...writes: Write[]) =>
  rankWrites(violation(more), writes).map((each) => `${each.write.method}${each.fits ? "" : " (out)"}`);

describe("of two writes", () => {
  test.each<[string, Partial<Violation>, Write, Write]>([
    [
      "one that sets the columns of the SQL comes before one whose receiver is certain",
      { statement: sql, columns: ["handle"] },
      write("guessed", 9, { fields: ["name"] }),
      write("certain", 1, { exact: true }),
    ],
    [
      "one that sets the key comes before one whose receiver is certain",
      {},
      write("key", 9, { fields: ["email"] }),
      write("certain", 1, { exact: true, fields: ["name"] }),
    ],
    [
      "one that sets the key and the SQL's columns comes before one that is certain and sets the columns alone",
      { statement: sql },
      write("key", 9, { fields: ["email", "name"] }),
      write("certain", 1, { exact: true, fields: ["name"] }),
    ],
    [
      "one whose receiver is certain comes first where all else is equal",
      {},
      write("certain", 9, { exact: true }),
      write("guessed", 1),
    ],
    ["the one further up comes first where everything is equal", {}, write("first", 1), write("second", 2)],
    [
      "the one of the file that comes first in the alphabet comes first where everything is equal",
      {},
      write("first", 9),
      write("second", 1, { place: { ...place(1), file: "b.ts" } }),
    ],
  ])("%s", (_, more, better, worse) => {
    const names = [better.method, worse.method];
    expect(ranked(more, better, worse)).toEqual(names);
    expect(ranked(more, worse, better)).toEqual(names);
  });

  test.each<[string, Partial<Violation>, Partial<Write>]>([
    ["sets another column than the SQL", { statement: sql }, { fields: ["email", "handle"] }],
    [
      "updates other columns than the key",
      { operation: "update" },
      { operation: "update", fields: ["name"] },
    ],
    ["is handled already", {}, { fields: ["email"], handled: true }],
  ])("one that %s is out, however certain it is, and comes last", (_, more, wrong) => {
    const out = write("wrong", 1, { exact: true, ...wrong });
    const other = write("unknown", 9, out.operation === "update" ? { operation: "update" } : {});
    expect(ranked(more, out, other)).toEqual(["unknown", "wrong (out)"]);
  });

  test("one of another operation is not listed", () => {
    expect(ranked({}, write("delete", 1, { operation: "delete" }), write("create", 2))).toEqual(["create"]);
  });
});

describe("a name longer than the database keeps", () => {
  const orm = { id: "x", names: () => ["generated"] } as unknown as Orm;
  const names = (name: string | null) =>
    constraintNames(orm, {} as Model, { name } as Constraint, [postgresql]);

  test("63 bytes are kept whole, of 64 the last one goes", () => {
    expect(names("a".repeat(63))).toEqual(["a".repeat(63), "generated"]);
    expect(names("a".repeat(64))).toEqual(["a".repeat(64), "a".repeat(63), "generated"]);
  });

  test("a character is not split: it goes as a whole", () => {
    const long = `${"a".repeat(62)}é_key`;
    expect(names(long)).toEqual([long, "a".repeat(62), "generated"]);
    const fits = `${"a".repeat(61)}é_key`;
    expect(names(fits)).toEqual([fits, `${"a".repeat(61)}é`, "generated"]);
  });

  test("short in characters, long in bytes", () => {
    const name = "é".repeat(40);
    expect(names(name)).toEqual([name, "é".repeat(31), "generated"]);
  });

  test("none given: the generated one alone", () => {
    expect(names(null)).toEqual(["generated"]);
  });
});
