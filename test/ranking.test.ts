/** How writes are ranked where the stack has lost the line, and under which names a constraint may be known: what decides, and by how much. */

import { describe, expect, test } from "vitest";
import { postgresql } from "../server/src/databases/postgresql";
import type { Orm } from "../server/src/domain/adapters";
import type { KeyMatch } from "../server/src/domain/diagnosis";
import type { Violation } from "../server/src/domain/incident";
import type { Constraint, Model, Write } from "../server/src/domain/model";
import { readStatement } from "../server/src/domain/statement";
import { constraintNames } from "../server/src/resolve/names";
import { rankWrites, type Told } from "../server/src/resolve/rank";

const place = (line: number) => ({
  file: "a.ts",
  start: { line, column: 1 },
  end: { line, column: 9 },
});

const at = (file: string) => ({ ...place(9), file });

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
const ranked = (more: Partial<Violation>, ...writes: Write[]) => rankedBy({}, more, ...writes);
const rankedBy = (told: Told, more: Partial<Violation>, ...writes: Write[]) =>
  rankWrites(violation(more), writes, told).map((each) => `${each.write.method}${each.fits ? "" : " (out)"}`);

describe("of two writes", () => {
  test.each<[string, Partial<Violation>, Write, Write]>([
    [
      "one that sets the columns of the SQL comes before one whose receiver is certain",
      { statement: sql, columns: ["handle"] },
      write("guessed", 9, { fields: ["email", "name"] }),
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

  test("where a parent is still referenced and no operation is told, no insert is listed", () => {
    const writes = (["insert", "get-or-create", "update", "delete", "flush"] as const).map(
      (operation, index) => write(operation, index + 1, { operation }),
    );
    const told = (stillReferenced?: boolean) =>
      ranked(
        {
          kind: "foreign_key",
          operation: null,
          ...(stillReferenced === undefined ? {} : { stillReferenced }),
        },
        ...writes,
      );
    expect(told(true)).toEqual(["update", "delete", "flush"]);
    expect(told()).toEqual(["insert", "get-or-create", "update", "delete", "flush"]);
    expect(told(false)).toEqual(["insert", "get-or-create", "update", "flush"]);
  });

  test("an update that leaves the key alone is out, but of a row that others refer to", () => {
    const update = write("name", 1, { operation: "update", fields: ["name"] });
    const told = (more: Partial<Violation>) =>
      ranked({ kind: "foreign_key", operation: null, columns: ["email"], ...more }, update);
    expect(told({ stillReferenced: false })).toEqual(["name (out)"]);
    expect(told({ stillReferenced: true })).toEqual(["name"]);
    expect(told({})).toEqual(["name"]);
    expect(told({ kind: "unique" })).toEqual(["name (out)"]);
  });

  test("a relation's column begins with its field: it is the SQL's", () => {
    const statement = "INSERT INTO posts (title, author_id) VALUES ($1, $2)";
    const relation = write("relation", 9, { fields: ["author", "title"] });
    expect(ranked({ statement, columns: [] }, write("unknown", 1), relation)).toEqual([
      "relation",
      "unknown",
    ]);
    expect(ranked({ statement, columns: [] }, write("end", 1, { fields: ["id"] }))).toEqual(["end (out)"]);
  });

  test("where the message names the method, another one or one of another model is out", () => {
    const own = write("create", 1);
    const told = (method: string) => ranked({ method }, own);
    expect(told("user.create")).toEqual(["create"]);
    expect(told("create")).toEqual(["create"]);
    expect(told("user.update")).toEqual(["create (out)"]);
    expect(told("post.create")).toEqual(["create (out)"]);
    expect(ranked({ method: "post.update" }, write("products.create", 1))).toEqual(["products.create"]);
  });

  test("one of another operation is not listed", () => {
    expect(ranked({}, write("delete", 1, { operation: "delete" }), write("create", 2))).toEqual(["create"]);
  });
});

const insert = (columns: string, values: string) => `INSERT INTO users (${columns}) VALUES (${values})`;

describe("evidence, one against the other", () => {
  const key = { fields: ["email"], exact: true };

  test.each<[string, Told, Partial<Violation>, Partial<Write>, Partial<Write>]>([
    [
      "a literal null in a required field before a value, and a value before a literal that is none",
      {},
      { kind: "not_null" },
      { ...key, literals: { email: null } },
      key,
    ],
    [
      "a value before a literal that is not null, for a required field",
      {},
      { kind: "not_null" },
      key,
      {
        ...key,
        literals: { email: "a@b" },
      },
    ],
    [
      "what leaves a required field out before what gives it a value",
      {},
      { kind: "not_null" },
      { fields: ["name"] },
      {
        fields: ["email"],
      },
    ],
    ["a value before null, for a unique key", {}, {}, key, { ...key, literals: { email: null } }],
    [
      "the literal that the text shows before any value",
      {},
      { value: "root" },
      { ...key, literals: { email: "root" } },
      key,
    ],
    [
      "any value before a literal that the text contradicts",
      {},
      { value: "ada" },
      key,
      { ...key, literals: { email: "root" } },
    ],
    [
      "what gives values to the columns that the SQL gives values to before what leaves one of them to its default",
      {},
      { statement: insert("email, name, tenant, handle", "$1, $2, $3, DEFAULT") },
      { fields: ["email", "name", "tenant"] },
      { fields: ["email", "name"] },
    ],
    [
      "what gives the SQL's columns values before what gives one to a column that the SQL leaves to its default",
      {},
      { statement: insert("email, name, tenant", "?, ?, DEFAULT") },
      { fields: ["email", "name"] },
      { fields: ["email", "name", "tenant"] },
    ],
    [
      "the literal of the SQL before another one",
      {},
      { statement: insert("email, role", "$1, 'admin'") },
      { fields: ["email", "role"], literals: { role: "admin" } },
      { fields: ["email", "role"], literals: { role: "guest" } },
    ],
    [
      "the literal that is bound before another one, whatever order the placeholders have",
      {},
      { statement: insert("email, role", "$2, $1"), parameters: [{ text: "admin" }, { text: "a@b" }] },
      { fields: ["email", "role"], literals: { role: "admin" } },
      { fields: ["email", "role"], literals: { role: "guest" } },
    ],
    [
      "a field that is seen beside a spread and that the SQL gives a value before one that it does not",
      {},
      { statement: insert("email, tenant, handle", "?, ?, NULL") },
      { seen: ["tenant"] },
      { seen: ["handle"] },
    ],
    [
      "a list before a single row, where the SQL has several rows",
      {},
      { statement: `${insert("email", "$1")}, ($2)` },
      { ...key, several: true },
      key,
    ],
    [
      "a single row before a list, where the SQL has one row",
      {},
      { statement: insert("email", "$1") },
      key,
      {
        ...key,
        several: true,
      },
    ],
    [
      "an upsert before an insert, where the SQL has a conflict clause",
      {},
      {
        operation: "upsert",
        statement: `${insert("email", "$1")} ON CONFLICT (handle) DO UPDATE SET email = $1`,
      },
      { ...key, operation: "upsert" },
      key,
    ],
    [
      "an insert before an upsert, where it has none",
      {},
      { statement: insert("email", "$1") },
      key,
      {
        ...key,
        operation: "upsert",
      },
    ],
    [
      "what the open transaction lent itself to, where its opener is on the stack",
      { transaction: "lent" },
      {},
      {
        ...key,
        inTransaction: true,
        lent: true,
      },
      { ...key, inTransaction: true },
    ],
    [
      "what runs in a transaction before what does not, where one was open",
      { transaction: "open" },
      {},
      {
        ...key,
        inTransaction: true,
      },
      key,
    ],
    [
      "a nested write before a plain one, where a transaction was open",
      { transaction: "open" },
      {},
      {
        ...key,
        nests: true,
      },
      key,
    ],
    [
      "what runs in no transaction, where none was open",
      { transaction: "none" },
      {},
      key,
      {
        ...key,
        inTransaction: true,
      },
    ],
    [
      "what runs in no transaction, where no opener is on the stack",
      { transaction: "unlent" },
      {},
      key,
      {
        ...key,
        inTransaction: true,
      },
    ],
    ["what does not look first, where nothing ran at once", {}, {}, key, { ...key, checkedBy: ["email"] }],
    [
      "what looks first, where calls ran at once",
      { together: true },
      {},
      { ...key, checkedBy: ["email"] },
      key,
    ],
    [
      "what sets the field after which an undeclared check is called",
      {},
      { kind: "check", columns: [], constraint: "price_is_not_negative" },
      { fields: ["price"], exact: true },
      { fields: ["title"], exact: true },
    ],
    [
      "the function that the text names",
      { near: ["signUpStaff"] },
      {},
      { ...key, function: "signUpStaff" },
      key,
    ],
    [
      "the class that the text names",
      { near: ["StaffService"] },
      {},
      { ...key, function: "StaffService.add" },
      key,
    ],
    [
      "the class and the function before the class alone",
      { near: ["Staff.join", "Staff"] },
      {},
      { ...key, function: "Staff.join" },
      {
        ...key,
        function: "Staff.other",
      },
    ],
    [
      "the module of the logger",
      { near: ["shop.staff"] },
      {},
      { ...key, place: at("shop/staff.py") },
      { ...key, place: at("shop/admin.py") },
    ],
    ["the function of the route", { near: ["/v1/sign-up"] }, {}, { ...key, function: "sign_up" }, key],
  ])("%s", (_, told, more, better, worse) => {
    const writes = [write("better", 9, better), write("worse", 1, worse)] as const;
    expect(rankedBy(told, more, ...writes)).toEqual(["better", "worse"]);
    expect(rankedBy(told, more, writes[1], writes[0])).toEqual(["better", "worse"]);
  });

  test("the declaration's fields count where the text names only the constraint", () => {
    const keys = [{ constraint: { fields: ["email"], columns: ["mail"] } } as unknown as KeyMatch];
    const [sets, leaves] = [
      write("sets", 9, { fields: ["email"] }),
      write("leaves", 1, { fields: ["name"] }),
    ];
    expect(rankedBy({ keys }, { columns: [], operation: null }, leaves, sets)).toEqual(["sets", "leaves"]);
    const update = { operation: "update" } as const;
    expect(
      rankedBy({ keys }, { columns: [], ...update }, { ...leaves, ...update }, { ...sets, ...update }),
    ).toEqual(["sets", "leaves (out)"]);
  });

  test("an update of one of the key's columns can collide", () => {
    const write1 = write("move", 1, { operation: "update", fields: ["shop"] });
    expect(ranked({ operation: "update", columns: ["shop", "sku"] }, write1)).toEqual(["move"]);
  });
});

describe("what an INSERT gives to its columns", () => {
  const read = (values: string, more = "") =>
    readStatement(`INSERT INTO t (a, b, c) VALUES ${values}${more}`);

  test.each<[string, unknown, number]>([
    ["($1, $3, $2)", ["bound 0", "bound 2", "bound 1"], 1],
    ["(?, 'it''s (here), yes', NULL)", ["bound 0", "it's (here), yes", null], 1],
    ["(%s, DEFAULT, %s)", ["bound 0", "default", "bound 1"], 1],
    ["(:1, -3.5, now())", ["bound 0", "-3.5", "computed"], 1],
    ["(1, coalesce(2, (3)), 'x'), (2, 3, 'y'),\n(4, 5, 'z')", ["1", "computed", "x"], 3],
    ["(1, 2, 'never ends", [], 0],
    ["", [], 0],
  ])("%s", (text, expected, rows) => {
    const told = read(text);
    expect(
      told?.values.map((value) =>
        value.is === "literal" ? value.text : value.is === "bound" ? `bound ${value.index}` : value.is,
      ),
    ).toEqual(expected);
    expect(told?.rows).toBe(rows);
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

describe("what an UPDATE sets", () => {
  test.each<[string, readonly string[]]>([
    ["UPDATE t SET a = $1, b = $2, c = $3 WHERE id = $4", ["a", "b", "c"]],
    ['UPDATE "t" SET "a" = DEFAULT, "b" = now() WHERE "id" IN ($1) RETURNING "a"', ["a", "b"]],
    ["update t set a = ?, b = ? returning id = 3", ["a", "b"]],
    ["UPDATE t SET a = 1 WHERE x = 2 AND y = 3", ["a"]],
    ["UPDATE t SET a = 1, b = 2", ["a", "b"]],
  ])("%s", (sql, columns) => {
    expect(readStatement(sql)?.columns).toEqual(columns);
  });
});
