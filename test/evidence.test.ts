/** What each sign is worth where the stack has lost the line, for or against a write, and the words for it: one sign at a time. */

import { describe, expect, test } from "vitest";
import type { KeyMatch } from "../server/src/domain/diagnosis";
import type { Violation } from "../server/src/domain/incident";
import type { Write } from "../server/src/domain/model";
import { createEvidence, sets, type Told } from "../server/src/resolve/evidence";

const write = (more: Partial<Write>): Write => ({
  model: "user.ts#User",
  operation: "insert",
  method: "create",
  place: { file: "src/a.ts", start: { line: 1, column: 1 }, end: { line: 1, column: 9 } },
  function: null,
  functionPlace: null,
  fields: null,
  exact: false,
  ...more,
});

const weigh = (told: Told, more: Partial<Violation>, of: Partial<Write>) => {
  const violation = {
    kind: "unique",
    columns: ["email"],
    value: null,
    statement: null,
    ...more,
  } as Violation;
  const { points, why } = createEvidence(violation, told).weigh(write(of));
  return [points, why];
};

const key = (...fields: string[]) => ({ constraint: { fields } }) as unknown as KeyMatch;

test("what leads to the error's driver comes before what leads to none, and that before what leads to another", () => {
  const at = (is?: "first" | "own" | "other", shown?: string) =>
    weigh({ driverAtHand: () => is && { is, ...(shown ? { shown } : {}) } }, {}, {});
  expect(at("first", "slonik")).toEqual([2, "the stack shows `slonik`, to which its file leads"]);
  expect(at("first")).toEqual([2, null]);
  expect(at("own")).toEqual([1, null]);
  expect(at()).toEqual([0, null]);
  expect(at("other")).toEqual([-5, null]);
  expect(weigh({}, {}, {})).toEqual([0, null]);
});

test("what was copied in came from no INSERT", () => {
  const byCopy = { byCopy: true } as const;
  const copied = "it copies a list into the table, as the text says";
  expect(weigh({}, byCopy, { copies: true })).toEqual([4, copied]);
  expect(weigh({}, byCopy, {})).toEqual([-4, null]);
  // Not every client prints the context: its absence tells nothing.
  expect(weigh({}, {}, { copies: true })).toEqual([0, null]);
});

test("the method that a driver's frames show speaks for the calls of it, the other twin of a driver that has both against", () => {
  const likely = { method: "executemany", awaited: true };
  const called = "the stack shows `executemany()`";
  expect(weigh({ likely }, {}, { method: "executemany" })).toEqual([3, called]);
  expect(weigh({ likely }, {}, { method: "executemany", awaited: false })).toEqual([0, called]);
  expect(weigh({ likely }, {}, { method: "execute", awaited: false })).toEqual([-3, null]);
  expect(weigh({ likely: { method: "execute" } }, {}, { method: "copy", awaited: false })).toEqual([0, null]);
  expect(weigh({}, {}, { method: "executemany", awaited: true })).toEqual([0, null]);
});

test("what a handler raises instead is printed with the module of its class", () => {
  expect(weigh({ exceptions: ["shop.errors.Taken"] }, {}, { raisedAs: "Taken" })).toEqual([0, null]);
  expect(weigh({ exceptions: ["shop.errors.NotTaken"] }, {}, { raisedAs: "Taken" })).toEqual([-4, null]);
});

describe("what the code says of the violated fields", () => {
  const required = { kind: "not_null" } as const;
  test.each<[string, Partial<Violation>, Partial<Write>, number, string | null]>([
    [
      "null in a required one",
      required,
      { literals: { email: null } },
      6,
      "it writes null into the violated field",
    ],
    ["a value in a required one", required, { literals: { email: "a@b" } }, -6, null],
    ["a required one left out", required, { fields: ["name"] }, 5, "it leaves the violated field out"],
    ["one of two required ones set", { ...required, columns: ["a", "b"] }, { fields: ["a"] }, 0, null],
    ["a required one left out by an update", required, { operation: "update", fields: ["name"] }, 0, null],
    ["fields that are not known", required, {}, 0, null],
    ["fields, where the text names none", { ...required, columns: [] }, { fields: ["name"] }, 0, null],
    ["a field of a unique key left out", {}, { fields: ["name"] }, 0, null],
    ["null in a unique key", {}, { literals: { email: null } }, -6, null],
    [
      "the value that the text shows",
      { value: "root" },
      { literals: { email: "root" } },
      3,
      "it writes the value that the text shows",
    ],
    ["another value", { value: "ada" }, { literals: { email: "root" } }, -6, null],
    ["a value, where the text shows none", {}, { literals: { email: "root" } }, 0, null],
    ["a value of another field", { value: "root" }, { literals: { name: "root" } }, 0, null],
    [
      "one value of a key of two columns, of which the text shows both",
      { columns: ["a", "b"], value: "1, 2" },
      { literals: { a: "1" } },
      0,
      null,
    ],
    [
      "two literals in a key of one column, under both its names",
      { columns: ["mail"], fields: ["email"], value: "x" },
      { literals: { mail: "x", email: "y" } },
      0,
      null,
    ],
  ])("%s", (_, more, of, points, why) => {
    expect(weigh({}, more, of)).toEqual([points, why]);
  });

  test("a value counts where one reading of the key has a single column", () => {
    const told = { keys: [key("tenant", "email")] };
    expect(weigh(told, { value: "ada" }, { literals: { email: "root" } })[0]).toBe(-6);
  });
});

describe("what the failed SQL says", () => {
  const sql = (columns: string, values: string) => ({
    columns: [],
    statement: `INSERT INTO users (${columns}) VALUES ${values}`,
  });
  const conflict = " ON CONFLICT (handle) DO UPDATE SET email = $1";
  const clause = "it is a write with a conflict clause, as the failed SQL";
  const rows = "it writes several rows at once, as the failed SQL";
  const columns = "it gives values to the columns of the failed SQL, and to no other";
  test.each<[string, Partial<Violation>, Partial<Write>, number, string | null]>([
    ["an insert for an INSERT", sql("email", "($1)"), {}, 0, null],
    ["an upsert for an INSERT", sql("email", "($1)"), { operation: "upsert" }, -2, null],
    ["an upsert for a conflict clause", sql("email", `($1)${conflict}`), { operation: "upsert" }, 2, clause],
    [
      "a get-or-create for a conflict clause",
      sql("email", `($1)${conflict}`),
      { operation: "get-or-create" },
      2,
      clause,
    ],
    ["an insert for a conflict clause", sql("email", `($1)${conflict}`), {}, -2, null],
    ["a list for two rows", sql("email", "($1), ($2)"), { several: true }, 2, rows],
    ["one row for two", sql("email", "($1), ($2)"), {}, -1, null],
    ["a list for one row", sql("email", "($1)"), { several: true }, -1, null],
    ["a list for rows that are not told", sql("email", "($1"), { several: true }, 0, null],
    ["its one column", sql("email", "($1)"), { fields: ["email"] }, 1, columns],
    [
      "its columns without what the database gives",
      sql("email, at, ip", "($1, now(), DEFAULT)"),
      { fields: ["email"] },
      1,
      columns,
    ],
    ["a relation's column", sql("author_id", "($1)"), { fields: ["author"] }, 1, columns],
    ["one column less", sql("email, name", "($1, $2)"), { fields: ["email"] }, -3, null],
    ["a column that has NULL", sql("email, ip", "($1, NULL)"), { fields: ["email", "ip"] }, 1, columns],
    [
      "one that is left to its default",
      sql("email, ip", "($1, DEFAULT)"),
      { fields: ["email", "ip"] },
      -3,
      null,
    ],
    ["fields of which none is known", sql("email", "($1)"), { fields: [] }, 0, null],
    [
      "values that are not told",
      { columns: [], statement: "INSERT INTO users (email) SELECT email FROM guests" },
      { fields: ["email"] },
      0,
      null,
    ],
    [
      "fewer values than columns",
      sql("email, name", "($1)"),
      { fields: ["email"], seen: ["email"] },
      0,
      null,
    ],
    [
      "a column that is seen",
      sql("email", "($1)"),
      { seen: ["email"] },
      2,
      "it sets `email`, as the failed SQL",
    ],
    [
      "a relation that is seen",
      sql("author_id", "($1)"),
      { seen: ["author"] },
      2,
      "it sets `author`, as the failed SQL",
    ],
    ["a column that is seen and has NULL", sql("email", "(NULL)"), { seen: ["email"] }, -3, null],
    [
      "a literal that the SQL has",
      sql("role", "('admin')"),
      { literals: { role: "admin" } },
      3,
      "it writes `role` as the failed SQL has it",
    ],
    [
      "a literal that was bound",
      { ...sql("role", "($1)"), parameters: [{ text: "admin" }] },
      { literals: { role: "admin" } },
      3,
      "it writes `role` as the failed SQL has it",
    ],
    [
      "a literal that was bound by name, and cast",
      { ...sql("role", "(%(role)s::VARCHAR)"), parameters: [{ text: "admin", name: "role" }] },
      { literals: { role: "admin" } },
      3,
      "it writes `role` as the failed SQL has it",
    ],
    [
      "a null that was bound, for the column that it leaves out",
      { ...sql("role, age", "(?, ?)"), parameters: [{ text: "admin" }, { text: "None", bare: true }] },
      { fields: ["role"] },
      1,
      "it gives values to the columns of the failed SQL, and to no other",
    ],
    [
      "the word for nothing, as a text: it is a value like others",
      { ...sql("role, age", "(?, ?)"), parameters: [{ text: "admin" }, { text: "None" }] },
      { fields: ["role"] },
      -3,
      null,
    ],
    [
      "what is printed without quotes and is no number: code holds it in another form",
      { ...sql("role", "(?)"), parameters: [{ text: "True", bare: true }] },
      { literals: { role: "true" } },
      0,
      null,
    ],
    ["another literal", sql("role", "('admin')"), { literals: { role: "guest" } }, -6, null],
    ["a literal for a value that is not told", sql("role", "($1)"), { literals: { role: "guest" } }, 0, null],
    ["a literal for no column of it", sql("email", "($1)"), { literals: { role: "guest" } }, 0, null],
  ])("%s", (_, more, of, points, why) => {
    expect(weigh({}, more, of)).toEqual([points, why]);
  });
});

describe("what the stack tells of a transaction", () => {
  const [plain, within, lent, nests] = [
    {},
    { inTransaction: true },
    { inTransaction: true, lent: true },
    { nests: true },
  ] as const satisfies Partial<Write>[];
  test.each<[Told["transaction"], Partial<Write>, number]>([
    [undefined, lent, 0],
    ["lent", lent, 4],
    ["lent", within, -1],
    ["lent", plain, -4],
    ["open", lent, -1],
    ["open", within, 4],
    ["open", nests, 4],
    ["open", plain, -4],
    ["none", within, -4],
    ["none", nests, -4],
    ["none", plain, 0],
    ["unlent", lent, -3],
    ["unlent", within, -1],
    ["unlent", plain, 0],
  ])("%s: %j is worth %d", (transaction, of, points) => {
    const why = points > 0 ? "it runs in a transaction, as the stack tells" : null;
    expect(weigh({ transaction }, {}, of)).toEqual([points, why]);
  });
});

describe("what looks for the key before it writes", () => {
  const once = "it looks first, and the stack shows calls that ran at once";
  test.each<[string, boolean, Partial<Violation>, Partial<Write>, number, string | null]>([
    ["alone", false, {}, { checkedBy: ["email"] }, -2, null],
    ["beside others", true, {}, { checkedBy: ["email"] }, 3, once],
    ["by its own call", true, {}, { lookup: ["email"], checkedBy: ["name"] }, 3, once],
    ["not at all", false, {}, {}, 0, null],
    ["not at all, beside others", true, {}, {}, 0, null],
    ["for half the key", false, { columns: ["a", "b"] }, { checkedBy: ["a"] }, 0, null],
    ["before an update", false, {}, { operation: "update", checkedBy: ["email"] }, 0, null],
    ["where no key is violated", false, { kind: "check" }, { checkedBy: ["email"] }, 0, null],
  ])("%s", (_, together, more, of, points, why) => {
    expect(weigh({ together }, more, of)).toEqual([points, why]);
  });
});

describe("the words of a check's name", () => {
  const check = (constraint: string, columns: string[] = []) =>
    ({ kind: "check", constraint, columns }) as Partial<Violation>;
  const named = "it sets the field after which the constraint is called";
  test.each<[string, Partial<Violation>, Partial<Write>, number, string | null]>([
    ["hold the field", check("price_is_set"), { fields: ["price"] }, 4, named],
    ["are the field", check("price"), { fields: ["Price"] }, 4, named],
    ["hold a field that is seen", check("price_is_set"), { seen: ["price"] }, 4, named],
    ["hold a field of two letters", check("qr_is_set"), { fields: ["qr"] }, 4, named],
    ["hold one letter", check("x_is_set"), { fields: ["x"] }, 0, null],
    ["hold nothing before their first mark", check("_is_set"), { fields: [""] }, 0, null],
    ["hold another field", check("price_is_set"), { fields: ["title"] }, 0, null],
    [
      "do not count where the text names the column",
      check("price", ["title"]),
      { fields: ["price"] },
      0,
      null,
    ],
  ])("%s", (_, more, of, points, why) => {
    expect(weigh({}, more, of)).toEqual([points, why]);
  });
});

describe("what the text names beside the stack", () => {
  const file = (path: string) => ({ place: { ...write({}).place, file: path } });
  test.each<[string, string[], Partial<Write>, number, string | null]>([
    ["class and function", ["Staff.join"], { function: "Staff.join" }, 5, "Staff.join"],
    ["a function", ["signUp"], { function: "signUp" }, 4, "signUp"],
    ["a function of five letters", ["admit"], { function: "Staff.admit" }, 4, "admit"],
    ["a function of four, as a route is", ["join"], { function: "join" }, 2, "join"],
    ["a function called as the ORM's method, as a route is", ["create"], { function: "create" }, 2, "create"],
    ["a class", ["Staff"], { function: "Staff.add" }, 3, "Staff"],
    ["a class of four letters", ["Shop"], { function: "Shop.add" }, 0, null],
    ["a module", ["shop.staff"], file("src/shop/staff.py"), 3, "shop.staff"],
    ["a file alone, as a route is", ["staff"], file("src/shop/staff.py"), 2, "staff"],
    ["a route", ["/v1/sign-up"], { function: "sign_up" }, 2, "sign_up"],
    ["a route of four letters", ["/v1/join"], { function: "join" }, 2, "join"],
    ["a route of three", ["/v1/add"], { function: "add" }, 0, null],
    ["a route of three, however it is spelt", ["/v1/add"], { function: "add_" }, 0, null],
    ["a route's file", ["/v1/sign-up"], file("src/sign-up.service.ts"), 2, "sign-up"],
    ["what is spelt in another way and is no route", ["sign_up"], { function: "signUp" }, 0, null],
    ["nothing of it", ["other"], { function: "Staff.join" }, 0, null],
    ["nothing", [], { function: "Staff.join" }, 0, null],
  ])("%s", (_, near, of, points, name) => {
    expect(weigh({ near }, {}, of)).toEqual([points, name && `the text names \`${name}\``]);
  });

  test("what the message itself is about is no name beside it", () => {
    const about = { table: "users", model: "Staff", method: "staff.admit" };
    for (const name of ["users", "Staff", "staff", "admit"])
      expect(weigh({ near: [name] }, about, { function: `${name}.${name}` })).toEqual([0, null]);
  });
});

test("what speaks loudest gives the words, and all of it counts", () => {
  const told = { near: ["Staff.join"], together: true };
  const statement = "INSERT INTO users (email) VALUES ($1)";
  const of = { fields: ["email"], checkedBy: ["email"], function: "Staff.join" };
  expect(weigh(told, { statement }, of)).toEqual([9, "the text names `Staff.join`"]);
});

test("a write sets every column of a key, or some of them", () => {
  const both = ["shop_id", "sku"].map((name) => name.replace("_", ""));
  const how = (fields: string[] | null) => [
    sets(write({ fields }), both, "every"),
    sets(write({ fields }), both, "some"),
  ];
  expect(how(["shopId", "sku"])).toEqual([true, true]);
  expect(how(["sku"])).toEqual([false, true]);
  expect(how(["name"])).toEqual([false, false]);
  expect(how(null)).toEqual([false, false]);
});
