/** What a TypeScript write puts into its row, changed: what is edited, what is there already, and what is left to hand. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Dialect, Fixing } from "../server/src/code/dialect";
import { unlessDeclined } from "../server/src/code/fixes/declined";
import { awaitFix } from "../server/src/code/typescript/awaited";
import { unnamed } from "../server/src/code/typescript/counts";
import { countAt, edited, withNull, withoutMembers, withoutNull } from "../server/src/code/typescript/data";
import { savepointFix } from "../server/src/code/typescript/savepoint";
import type { TypescriptSite } from "../server/src/code/typescript/site";
import { writesOf } from "../server/src/code/typescript/writes";
import { postgresql } from "../server/src/databases/postgresql";
import type { FixContext, FixResult } from "../server/src/domain/adapters";
import { unknownViolation } from "../server/src/domain/incident";
import type { Constraint, Field, Model, Write } from "../server/src/domain/model";
import { applyEdits, createSource, type Source } from "../server/src/domain/text";
import { loadTypeScript } from "../server/src/syntax/typescript";

beforeAll(loadTypeScript);

const place = { file: "user.ts", start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const points: Constraint = { kind: "check", fields: ["points"], columns: ["points"], name: null, place };
const key: Constraint = { ...points, kind: "primary_key", fields: ["id"], columns: ["id"] };
const model: Model = {
  ...{ id: "user.ts#User", orm: "made-up", name: "User", table: "users", schema: null, place },
  fields: ["id", "email", "points", "queued"].map((name): Field => {
    return { name, column: name, place, type: "number", nullable: name === "email", default: "none" };
  }),
  constraints: [key, points],
};
const other: Model = { ...model, id: "user.ts#Post", name: "Post", table: "posts" };

const dialect: Dialect = {
  ...{ orm: "made-up", language: "typescript" },
  signs: {},
  called: ({ name }) => [name],
  writes: { "model.save(row)": "insert", "model.update(where, set)": "update" },
  reads: ["model.find(where)"],
  transactions: { opens: [], lent: [] },
  handles: () => undefined,
};

const head = 'import { Post, User } from "./user";\n';
const sourceOf = (code: string): Source => createSource("run.ts", head + code);
const writeIn = (source: Source): Write => {
  const [write] = writesOf(dialect).read(source, [model], [model, other]);
  if (!write) throw new Error("no write in the text");
  return write;
};

interface Told {
  readonly constraint?: Partial<Constraint>;
  readonly model?: Partial<Model>;
  readonly write?: Partial<Write>;
  /** The file as it is by now. */
  readonly now?: string;
}

/** The code with the fix; "done", or why not. */
function made(code: string, fix: (context: FixContext) => FixResult, told: Told = {}): string {
  const source = sourceOf(told.now ?? code);
  const own = { ...model, ...told.model };
  const found = unlessDeclined(() =>
    fix({
      violation: { ...unknownViolation, kind: "check", engine: "postgresql" },
      cause: { id: "check-failed", confidence: "certain", why: "" },
      ...{ databases: [postgresql], database: postgresql, models: [own, other], source },
      ...{ model: own, constraint: { ...points, ...told.constraint } },
      ...{ read: () => undefined, write: { ...writeIn(sourceOf(code)), ...told.write } },
    }),
  );
  if (found === "done") return found;
  if ("declined" in found) return found.declined;
  const edits = [...(found.edits[0]?.edits ?? [])].sort((a, b) => a.start - b.start);
  return applyEdits(source.text, edits).slice(head.length);
}

const f = (...all: string[]) => `async function f(a) {\n${all.map((line) => `  ${line}\n`).join("")}}\n`;

describe("a number that the database counts", () => {
  const counted = (context: FixContext): FixResult => {
    const found = countAt(context, dialect, ({ roles }) => roles.where);
    if (!found) return "done";
    const { member, does, by } = found.count;
    const text = `${does}: ${by.getText()}`;
    return edited(context, [...unnamed(found.count), { start: member.getStart(), end: member.end, text }]);
  };
  const read = "const user = await User.find({ id: a });";
  const update = (set: string, where = "{ id: a }") => `await User.update(${where}, ${set});`;
  const down = update("{ points: user.points - 1 }");
  const unsure = "Whether the number was read of the very row";

  test.each<[string, string[], string]>([
    [
      "down",
      [read, down],
      "f(a) {\n  await User.find({ id: a });\n  await User.update({ id: a }, { decrement: 1 })",
    ],
    ["up", [read, update("{ points: (user.points) + (b.c) }")], "{ increment: b.c }"],
    [
      "of the row's own key",
      [read, update("{ points: user.points - 1 }", "{ id: user.id }")],
      `${read}\n  await`,
    ],
    [
      "a row that is used further",
      [read, down, "log(user);"],
      `${read}\n  await User.update({ id: a }, { decrement: 1 })`,
    ],
    [
      "a row beside another",
      ["const user = await User.find({ id: a }), b = 1;", down],
      "const user = await User.find",
    ],
    [
      "by a short name",
      ["const user = await User.find({ a });", update("{ points: user.points - 1 }", "{a}")],
      "decrement: 1",
    ],
    ["times", [read, update("{ points: user.points * 2 }")], "done"],
    ["from itself alone", [read, update("{ points: 1 - user.points }")], "done"],
    ["from another field", [read, update("{ points: user.queued - 1 }")], "done"],
    ["from what a call gives", [read, update("{ points: user().points - 1 }")], "done"],
    ["by what it is set to", [read, update("{ points: 7 }")], "done"],
    ["in an unknown object", [read, update("values")], "done"],
    ["in what is spread", [read, update("{ ...user, points: 7 }")], "done"],
    ["another field", [read, update("{ queued: user.queued - 1 }")], "done"],
    ["of a variable that changes", [read.replace("const", "let"), "user = other;", down], unsure],
    ["of one that never does", [read.replace("const", "let"), down], "decrement: 1"],
    ["of a row that was changed", [read, "user.points = 7;", down], unsure],
    ["another field was changed", [read, "user.queued = 7;", down], "decrement: 1"],
    ["by the row's own", [read, update("{ points: user.points - user.queued }")], unsure],
    ["by what is waited for", [read, update("{ points: user.points - (await g()) }")], unsure],
    ["of other rows", [read, update("{ points: user.points - 1 }", "{ id: b }")], unsure],
    [
      "of all rows",
      ["const user = await User.find({});", update("{ points: user.points - 1 }", "{}")],
      unsure,
    ],
    ["of another model's row", [read.replace("User", "Post"), down], unsure],
    ["of what is no read", ["const user = { points: a };", down], unsure],
    ["of a parameter", [update("{ points: a.points - 1 }")], unsure],
    ["of a name that nobody declares", [down], unsure],
    ["of what has no value yet", ["const user;", down], unsure],
  ])("%s", (_, all, expected) => expect(made(f(...all), counted)).toContain(expected));

  test("two at once, and one that may be null, are counted by hand", () => {
    const both = f(read, update("{ points: user.points - 1, queued: user.queued - 1 }"));
    expect(made(both, counted, { constraint: { fields: [], expression: "points > queued" } })).toContain(
      "Several numbers",
    );
    expect(made(both, counted, { constraint: { fields: [], expression: "queued > 0" } })).toContain(
      "decrement: 1",
    );
    const fields = model.fields.map((each) => ({ ...each, nullable: each.name === "points" }));
    expect(made(f(read, down), counted, { model: { fields } })).toContain("may be null");
    const others = model.fields.map((each) => ({ ...each, nullable: each.name !== "points" }));
    expect(made(f(read, down), counted, { model: { fields: others } })).toContain("decrement: 1");
  });

  test("of a call that is gone nothing is edited", () => {
    expect(made(f(read, down), counted, { now: f(read, "") })).toContain("The file has changed since");
  });
});

describe("a copy that is given no value", () => {
  const none = (context: FixContext) => withNull(context, model.fields[1] as Field, dialect);
  const read = "const row = await User.find(a);";
  const gone = "The copy is not there any more.";
  const save = "await User.save(row);";
  const within = "{ ...row, id: undefined, email: null }";

  test.each<[string, string[], string]>([
    ["in the object", [read, "await User.save({ ...row, id: undefined });"], within],
    [
      "in the object that is made first",
      [read, "const b = { ...row, id: undefined };", "await User.save(b);"],
      within,
    ],
    ["in the object of a create", [read, "await User.save(User.create({ ...row, id: undefined }));"], within],
    [
      "in the object of another create",
      [read, "await User.save(User.create(b, { ...row, id: undefined }));"],
      within,
    ],
    ["not of what a call makes of it", [read, "await User.save(g({ ...row, id: undefined }));"], gone],
    ["not of a create without a row", [read, "await User.save(User.create());"], gone],
    [
      "of the rest",
      ["const { id, ...rest } = await User.find(a);", "await User.save({ ...rest, b });"],
      "{ ...rest, b, email: null }",
    ],
    [
      "of the rest of a variable",
      [read, "const { id: old, ...rest } = row;", "await User.save({ ...rest });"],
      "{ ...rest, email: null }",
    ],
    [
      "not of the rest alone",
      ["const { id, ...rest } = await User.find(a);", "await User.save(rest);"],
      "is not written here as an object",
    ],
    [
      "not of a rest with its key",
      ["const { email, ...rest } = await User.find(a);", "await User.save({ ...rest });"],
      gone,
    ],
    [
      "not of a rest of a list",
      ["const [id, ...rest] = await User.find(a);", "await User.save({ ...rest });"],
      gone,
    ],
    [
      "not of a rest of another call",
      ["const { id, ...rest } = await g(a);", "await User.save({ ...rest });"],
      gone,
    ],
    ["not of a parameter's rest", ["function g({ id, ...rest }) { User.save({ ...rest }); }"], gone],
    ["behind the delete", [read, "delete row.id;", save], "delete row.id;\n  row.email = null;\n"],
    ["as the file ends its lines", [read, "delete row.id", save], "delete row.id\n  row.email = null\n"],
    ["behind what is set", [read, "row.id = undefined;", save], "row.email = null;"],
    ["not where it is set to a value", [read, "row.id = 7;", save], gone],
    ["not where it is added to", [read, "row.id += undefined;", save], gone],
    ["not where another is set", [read, "row.email = undefined;", save], gone],
    ["not where another row's is", [read, "delete other.id;", save], gone],
    ["not where an inner one is", [read, "delete row.of.id;", save], gone],
    ["not where it is gone behind", [read, save, "delete row.id;"], gone],
    ["not where nothing is gone", [read, save], gone],
    [
      "in a loop",
      ["for (const row of await User.find(a)) {", "delete row.id;", save, "}"],
      "row.email = null;",
    ],
    [
      "in a loop over a variable",
      ["const rows = await User.find(a);", "for (const row of rows) {", "delete row.id;", save, "}"],
      "row.email = null;",
    ],
    ["not in a loop over anything", ["for (const row of await g(a)) {", "delete row.id;", save, "}"], gone],
    [
      "of the model's type",
      ["function g(row: User) { delete row.id; User.save(row); }"],
      "delete row.id;\n  row.email = null;",
    ],
    ["not of another type", ["function g(row: Row) { delete row.id; User.save(row); }"], gone],
    ["not of a name that nobody declares", ["delete row.id;", save], gone],
    ["not with its key", [read, "await User.save({ ...row, id: 7 });"], gone],
    ["not with the key in front", [read, "await User.save({ id: undefined, ...row });"], gone],
    ["not with more that is spread", [read, "await User.save({ ...row, id: undefined, ...b });"], gone],
    ["nor between", [read, "await User.save({ ...row, b, ...c, id: undefined });"], gone],
    ["not of what a call gives", ["await User.save({ ...g(a), id: undefined });"], gone],
    ["not of what is no row", ["const row = { b: 1 };", "await User.save({ ...row, id: undefined });"], gone],
    ["not where the key is a name", [read, "await User.save({ ...row, id });"], gone],
    ["not where the key is nothing else", [read, "await User.save({ ...row, id: nothing });"], gone],
    ["not of a new row", ["await User.save({ email: a });"], gone],
  ])("%s", (_, all, expected) => expect(made(f(...all), none)).toContain(expected));

  test("without a key, or of a call that is gone, nothing is edited", () => {
    const code = f(read, "await User.save({ ...row, id: undefined });");
    expect(made(code, none, { model: { constraints: [] } })).toBe(gone);
    expect(made(code, none, { now: f(read) })).toBe(gone);
  });

  const sets = (...all: string[]) => writeIn(sourceOf(f(read, ...all))).copied?.sets.join(" ");
  test("what does not come along", () => {
    expect(sets("await User.save({ ...row, id: undefined, email });")).toBe("id email");
    expect(sets("const b = { ...row, id: undefined, email };", "b.points = 7;", "await User.save(b);")).toBe(
      "id email points",
    );
    expect(sets("const { id, email, ...rest } = row;", "rest.points = 7;", "await User.save(rest);")).toBe(
      "id email points",
    );
    expect(sets("const { id, email, ...rest } = row;", "await User.save({ ...rest, points });")).toBe(
      "id email points",
    );
    expect(
      sets(
        "row.id = undefined;",
        "row.email = b;",
        "c.points = 7;",
        "row.queued += 1;",
        save,
        "row.points = 7;",
      ),
    ).toBe("id email");
  });
});

describe("an update without the key", () => {
  const without = (context: FixContext) => withoutMembers(context, dialect, ({ roles }) => roles.set);
  test.each<[string, string]>([
    ["{ id: b, email }", "update(a, { email })"],
    ["{ email, id }", "update(a, { email })"],
    ["{ email, id, points }", "update(a, { email, points })"],
    ["{ email }", "done"],
    ["{ id }", "writes nothing but the key"],
    ["{ ...b }", "update(a, { ...b, id: undefined })"],
    ["{ ...b, id }", "both spread and named"],
    ["b", "is not written here as an object"],
  ])("%s", (values, expected) => {
    expect(made(f(`await User.update(a, ${values});`), without, { constraint: key })).toContain(expected);
  });
});

describe("a default that counts where the value is null", () => {
  const instead = (context: FixContext) => withoutNull(context, model.fields[2] as Field, dialect);
  const assigned = "where its type allows no `undefined`";

  test.each<[string, string[], string]>([
    ["a name", ["await User.save({ points: b });"], "{ points: b ?? undefined }"],
    ["its own name", ["await User.save({ points });"], "{ points: points ?? undefined }"],
    ["what surely is none", ["await User.save({ points: b! });"], "{ points: b ?? undefined }"],
    ["a call", ["await User.save({ points: g(b, c) });"], "{ points: g(b, c) ?? undefined }"],
    [
      "what is waited for",
      ["await User.save({ points: await g(b) });"],
      "{ points: await g(b) ?? undefined }",
    ],
    ["what binds otherwise", ["await User.save({ points: b || c });"], "{ points: (b || c) ?? undefined }"],
    ["decided already", ["await User.save({ points: b ?? undefined });"], "done"],
    ["in a variable", ["const row = { points: b };", "await User.save(row);"], "{ points: b ?? undefined }"],
    ["in a variable with a type", ["const row: Row = { points: b };", "await User.save(row);"], assigned],
    ["assigned", ["const row = {};", "row.points = b;", "await User.save(row);"], assigned],
    ["not here", ["await User.save(a);"], "The value is not written here"],
    ["another field", ["await User.save({ queued: b });"], "The value is not written here"],
  ])("%s", (_, all, expected) => expect(made(f(...all), instead)).toContain(expected));
});

test("a savepoint is for what is not checked at the end alone", () => {
  const fix = (after: string) =>
    savepointFix({ transaction: { afterFailure: () => after } } as unknown as Fixing<TypescriptSite>);
  const code = f("await User.save({ points });");
  const told = { constraint: { deferrable: true } };
  expect(made(code, (context) => fix("savepoint").make(context), told)).toContain("COMMIT");
  expect(made(code, (context) => fix("none").make(context), told)).toBe("done");
});

test("a promise is waited for where its statement is", () => {
  const make = (context: FixContext) => awaitFix.make(context);
  expect(made(f("User.save(a);"), make)).toContain("  await User.save(a);");
  expect(made(f("User.save(a);"), make, { now: "" })).toContain("The file has changed since");
});
