/** What a Python write puts into its row, changed: what is edited, what is there already, and what is left to hand. */

import { beforeAll, describe, expect, test } from "vitest";
import { unlessDeclined } from "../server/src/code/fixes/declined";
import { countedBy, withDefault, withNone, withoutKey } from "../server/src/code/python/data";
import type { PyDialect, PyFixing } from "../server/src/code/python/dialect";
import { savepointFix } from "../server/src/code/python/savepoint";
import { siteOf } from "../server/src/code/python/site";
import { writesOf } from "../server/src/code/python/writes";
import { postgresql } from "../server/src/databases/postgresql";
import type { FixContext, FixResult } from "../server/src/domain/adapters";
import { unknownViolation } from "../server/src/domain/incident";
import type { Constraint, Field, Model, Write } from "../server/src/domain/model";
import { applyEdits, createSource } from "../server/src/domain/text";
import { loadPython, parsePython } from "../server/src/syntax/python";

beforeAll(loadPython);

const place = { file: "models.py", start: { line: 1, column: 1 }, end: { line: 1, column: 9 } };
const points: Constraint = { kind: "check", fields: ["points"], columns: ["points"], name: null, place };
const key: Constraint = { ...points, kind: "primary_key", fields: ["id"], columns: ["id"] };
const model: Model = {
  ...{ id: "models.py#User", orm: "made-up", name: "User", table: "users", schema: null, place },
  fields: ["id", "email", "points", "queued"].map((name): Field => {
    return { name, column: name, place, type: "integer", nullable: true, default: "none" };
  }),
  constraints: [key, points],
};

const dialect: PyDialect = {
  ...{ orm: "made-up", language: "python" },
  signs: {},
  called: ({ name }) => [name],
  writes: {
    "model.create(**row)": "insert",
    "model.bulk(rows)": "insert",
    "model.update(**set)": "update",
    "row.save()": "flush",
  },
  reads: [],
  transactions: { opens: [], lent: [] },
  handles: () => undefined,
  fieldName: (_, name) => (name === "pk" ? "id" : name),
};

const head = "from models import User\n\n\n";

interface Told {
  readonly constraint?: Partial<Constraint>;
  readonly write?: Partial<Write>;
  /** The file as it is by now. */
  readonly now?: string;
}

/** The code with the fix; "done", or why not. */
function made(code: string, fix: (context: FixContext) => FixResult, told: Told = {}): string {
  const before = createSource("run.py", head + code);
  const [write] = writesOf(dialect).read(before, [model], [model]);
  if (!write) throw new Error("no write in the text");
  const source = createSource("run.py", head + (told.now ?? code));
  const found = unlessDeclined(() =>
    fix({
      violation: { ...unknownViolation, kind: "check", engine: "postgresql" },
      cause: { id: "check-failed", confidence: "certain", why: "" },
      ...{ databases: [postgresql], database: postgresql, models: [model], model, source },
      constraint: { ...points, ...told.constraint },
      ...{ read: () => undefined, write: { ...write, ...told.write } },
    }),
  );
  if (found === "done") return found;
  if ("declined" in found) return found.declined;
  const text = applyEdits(
    source.text,
    [...(found.edits[0]?.edits ?? [])].sort((a, b) => a.start - b.start),
  );
  expect(parsePython(text).broken).toBe(false);
  return text.slice(head.length);
}

const lines = (...all: string[]) => `${all.join("\n")}\n`;
const f = (...all: string[]) => lines("def f(user: User):", ...all.map((line) => `    ${line}`));
const changed = "The file has changed since";

describe("a number that the database counts", () => {
  const counted = (context: FixContext) =>
    countedBy(
      siteOf(context, dialect),
      (field) => `F("${field}")`,
      (fields) => `user.refresh(${fields})`,
    );
  const saved = (...all: string[]) => f(...all, "user.save()");

  test.each<[string, string[], string]>([
    [
      "down",
      ["user.points -= 1"],
      'user.points = F("points") - 1\n    user.save()\n    user.refresh(points)',
    ],
    ["up", ["user.points+=a.b"], 'user.points = F("points") + a.b\n'],
    ["by what binds less", ["user.points -= a or b"], 'F("points") - (a or b)\n'],
    ["written out", ["user.points = user.points - a"], 'F("points") - a\n'],
    ["two", ["user.points -= 1", "user.queued += 1"], "user.refresh(points,queued)"],
    ["read before", ["log(user.points)", "user.points -= 1"], 'F("points")'],
    ["another one read", ["user.points -= 1", "log(user.queued)"], 'F("points")'],
    ["times", ["user.points *= 2"], "done"],
    ["by itself alone", ["user.points = 1 + user.points"], "done"],
    ["times, written out", ["user.points = user.points * 2"], "done"],
    ["negative", ["user.points = -user.points"], "done"],
    ["from another row", ["user.points = other.points + 1"], "done"],
    ["given", ["user.points = 7"], "done"],
    ["declared", ["user.points: int"], "done"],
    ["another row's", ["other.points -= 1"], "done"],
    ["a variable", ["points -= 1"], "done"],
    ["an element", ['user["points"] -= 1'], "done"],
    ["another field", ["user.queued -= 1"], "done"],
    ["twice", ["user.points -= 1", "user.points -= 2"], "in several places"],
    ["on one line", ["user.points -= 1; log()"], "share"],
    ["under a condition", ["if a:", "    user.points -= 1"], "under a condition of its own"],
    ["read before it is saved", ["user.points -= 1", "log(user.points)"], "is read before it is saved"],
  ])("%s", (_, all, expected) => expect(made(saved(...all), counted)).toContain(expected));

  test("behind the write, and outside of functions, nothing is counted", () => {
    expect(made(f("user.save()", "user.points -= 1"), counted)).toBe("done");
    expect(made(lines("user = User()", "user.points -= 1", "user.save()"), counted)).toBe("done");
  });

  test.each<[string, string]>([
    ['user.save(update_fields=["points"])', 'F("points") - 1'],
    ['user.save(update_fields=["queued"])', "done"],
    ["user.save(using=other)", "told more than the fields"],
    ["user.save(True)", "told more than the fields"],
    ["row = user.save()", "is used further"],
  ])("saved by %s", (call, expected) => {
    expect(made(f("user.points -= 1", call), counted)).toContain(expected);
  });

  test("the check's words name the field as well", () => {
    const told = (expression: string) => ({ constraint: { fields: [], expression } });
    expect(made(saved("user.points -= 1"), counted, told("points__gte 0"))).toContain('F("points")');
    expect(made(saved("user.points -= 1"), counted, told("queued > 0"))).toBe("done");
  });
});

describe("a copy that is given no value", () => {
  const none = (context: FixContext) => withNone(context, model.fields[1] as Field, dialect);
  const copies = (add: string, bulk = "User.bulk(copies)", empty = "user.id = None") =>
    lines("def f(copies):", "    for user in users:", `        ${empty}`, `        ${add}`, `    ${bulk}`);

  test.each<[string, string, string]>([
    [
      "behind the key",
      f("user.id = None", "user.save()"),
      "user.id = None\n    user.email = None\n    user.save()",
    ],
    [
      "by the key's other name",
      f("user.pk = None", "user.save()"),
      "user.pk = None\n    user.email = None\n",
    ],
    ["the key's last value counts", f("user.id = None", "user.id = 7", "user.save()"), changed],
    ["on one line", f("user.id = None; user.name = a", "user.save()"), "share"],
    ["no copy", f("user.email = a", "user.save()"), changed],
    ["a list of copies", copies("copies.append(user)"), "user.id = None\n        user.email = None\n"],
    ["another list", copies("others.append(user)"), changed],
    ["another method", copies("copies.remove(user)"), changed],
    ["of what is made for it", copies("copies.append(user.copy())"), changed],
    ["of rows with their key", copies("copies.append(user)", "User.bulk(copies)", "user.id = 7"), changed],
    ["a list that is made in the call", copies("copies.append(user)", "User.bulk(list(copies))"), changed],
    [
      "a list that is filled behind",
      lines("def f(copies, user):", "    User.bulk(copies)", "    user.id = None", "    copies.append(user)"),
      changed,
    ],
    ["outside of functions", lines("user.id = None", "copies.append(user)", "User.bulk(copies)"), changed],
  ])("%s", (_, code, expected) => expect(made(code, none)).toContain(expected));

  test("another one of the list is the copy", () => {
    const code = lines(
      "def f(copies, a, b):",
      "    copies.append(a)",
      "    b.id = None",
      "    copies.append(b)",
      "    User.bulk(copies)",
    );
    expect(made(code, none)).toContain("b.id = None\n    b.email = None\n");
  });

  test("of a call that is gone nothing is edited", () => {
    const code = f("user.id = None", "user.save()");
    expect(made(code, none, { now: f("user.id = None", "user.load") })).toContain(changed);
  });
});

describe("a default that counts where the value is null", () => {
  const instead = (context: FixContext) => withDefault(context, model.fields[2] as Field, "0", dialect);
  const given = "points=a if a is not None else 0)";

  test.each<[string, string, string]>([
    ["a keyword", "User.create(email=b, points=a)\n", given],
    [
      "set on the row",
      f("user = User(points=b)", "user.points = a", "user.save()"),
      "user.points = a if a is not None else 0\n",
    ],
    ["of the constructor", f("user = User(points=a)", "user.save()"), given],
    ["decided already", "User.create(points=a if b else 1)\n", "done"],
    ["with another value already", "User.create(points=a or 1)\n", "done"],
    ["in an unknown row", "User.create(**a)\n", "The value is not written here"],
    ["by a call", "User.create(points=next(a))\n", "is computed in the write"],
    ["over lines", "User.create(points=[\n    a])\n", "is computed in the write"],
  ])("%s", (_, code, expected) => expect(made(code, instead)).toContain(expected));

  test("of a call that is gone nothing is edited", () => {
    expect(made("User.create(points=a)\n", instead, { now: "User.created\n" })).toContain(changed);
  });
});

describe("an update without the key", () => {
  const without = (context: FixContext) => withoutKey(context, dialect);
  const told = { constraint: key };

  test.each<[string, string]>([
    ["id=a, email=b", "User.update(email=b)"],
    ["email=b, pk=a", "User.update(email=b)"],
    ["email=b, id=a, points=c", "User.update(email=b, points=c)"],
    ["email=b", "done"],
    ["id=a", "writes nothing but the key"],
    ["id=a, **b", "hides its values"],
    ["c, id=a, email=b", "hides its values"],
  ])("%s", (values, expected) => {
    expect(made(`User.update(${values})\n`, without, told)).toContain(expected);
  });

  test("of a call that is gone nothing is edited", () => {
    expect(made("User.update(id=a)\n", without, { ...told, now: "User.updated\n" })).toContain(changed);
  });
});

describe("a savepoint", () => {
  const of = (text: string | undefined) =>
    savepointFix({
      siteOf: (context: FixContext) => siteOf(context, dialect),
      transaction: { savepoint: () => text },
    } as unknown as PyFixing);
  const code = lines("try:", "    User.create(email=a)", "except Taken:", "    pass");
  const caught = { caughtAt: place };

  test.each<[string, string | undefined, Told, string]>([
    [
      "where it is caught",
      "atomic()",
      { write: caught },
      "try:\n    with atomic():\n        User.create(email=a)\nexcept",
    ],
    ["where nothing catches", "atomic()", {}, "done"],
    ["where the ORM has none", undefined, { write: caught }, "An awaited write stands outside"],
    [
      "where it is checked at the end",
      "atomic()",
      { write: { ...caught, inTransaction: true }, constraint: { deferrable: true } },
      "COMMIT",
    ],
    ["in a transaction", "atomic()", { write: { ...caught, inTransaction: true } }, "with atomic():"],
    ["by itself", "atomic()", { write: caught, constraint: { deferrable: true } }, "with atomic():"],
  ])("%s", (_, savepoint, told, expected) => {
    expect(made(code, (context) => of(savepoint).make(context), told)).toContain(expected);
  });
});
