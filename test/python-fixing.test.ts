/** The fixing half of a Python dialect is enough for an ORM to come: Peewee in a few lines, and what comes out. */

import { beforeAll, describe, expect, test } from "vitest";
import type { PyDialect, PyFixing, PySite } from "../server/src/code/python/dialect";
import { fixesOf } from "../server/src/code/python/fixes";
import { keyValueOf } from "../server/src/code/python/row";
import { siteOf } from "../server/src/code/python/site";
import { writesOf } from "../server/src/code/python/writes";
import { mysql } from "../server/src/databases/mysql";
import { postgresql } from "../server/src/databases/postgresql";
import type { Database, FixContext } from "../server/src/domain/adapters";
import type { ConflictAnswer } from "../server/src/domain/answer";
import { unknownViolation } from "../server/src/domain/incident";
import type { Model } from "../server/src/domain/model";
import { applyEdits, createSource } from "../server/src/domain/text";
import { loadPython, parsePython } from "../server/src/syntax/python";

beforeAll(loadPython);

const place = { file: "models.py", start: { line: 2, column: 5 }, end: { line: 2, column: 37 } };
const email = {
  kind: "unique",
  fields: ["email"],
  columns: ["email"],
  name: "users_email_key",
  place,
} as const;
const user: Model = {
  ...{ id: "models.py#User", orm: "made-up", name: "User", table: "users", schema: null, place },
  fields: [{ name: "email", column: "email", place, type: "string", nullable: false, default: "none" }],
  constraints: [email],
};

const peewee: PyDialect = {
  orm: "peewee",
  language: "python",
  signs: { named: (name) => (name === "db" ? { kind: "db", model: null, exact: false } : undefined) },
  called: ({ name }) => [name],
  writes: { "model.create(**row)": "insert" },
  reads: [],
  transactions: { opens: ["db.atomic"], lent: [] },
  handles: (sign) => ("class" in sign && sign.class === "peewee.IntegrityError" ? "every" : undefined),
  fieldName: (_, name) => name,
};

function find(site: PySite) {
  const row = `User.get_or_none(User.email == ${keyValueOf(site, "email").text})`;
  return { row: () => row, any: () => `${row} is not None` };
}

const fixing: PyFixing = {
  siteOf: (context) => siteOf(context, peewee),
  test(site, wholly) {
    const caught = { module: "peewee", name: "IntegrityError" };
    const others = [`"users_email_key" not in str(${site.error})`];
    return wholly ? { caught, others, taken: find(site) } : { caught, others };
  },
  transaction: {
    afterFailure: () => "savepoint",
    savepoint: ({ use }) => `${use({ module: "database", name: "db" })}.atomic()`,
  },
  find,
  raised: (site, says) => `ValueError(${site.quote(says)})`,
  answered: () => null,
};

/** The edited code, or why there is none. */
function fixed(
  fix: "catch" | "translate" | "checkFirst" | "answer",
  code: string,
  {
    database = postgresql,
    deferrable = false,
    answer,
  }: { database?: Database; deferrable?: boolean; answer?: ConflictAnswer } = {},
): string {
  const source = createSource("services.py", code);
  const [write] = writesOf(peewee).read(source, [user], [user]);
  if (!write) throw new Error("no write in the text");
  const context: FixContext = {
    violation: { ...unknownViolation, kind: "unique", engine: (database as Database).id },
    cause: { id: "duplicate-insert", confidence: "certain", why: "" },
    databases: [database as Database],
    ...(answer ? { answer } : {}),
    ...{ model: user, constraint: { ...email, deferrable }, database, models: [user], source, write },
    read: () => undefined,
  };
  const made = fixesOf(fixing)[fix].make(context);
  if (made === "done" || "declined" in made) return made === "done" ? made : made.declined;
  const text = applyEdits(code, made.edits[0]?.edits ?? []);
  expect(parsePython(text).broken).toBe(false);
  return text;
}

const code = "from models import User\n\n\ndef run(email):\n    return User.create(email=email)\n";
const inTransaction =
  "from database import db\nfrom models import User\n\n\ndef run(email):\n    with db.atomic():\n        return User.create(email=email)\n";

describe("an ORM to come", () => {
  test("Peewee: the catch stands in a savepoint and goes on with the row that is there", () => {
    expect(fixed("catch", code)).toBe(
      [
        "from database import db",
        "from peewee import IntegrityError",
        "from models import User",
        "",
        "",
        "def run(email):",
        "    try:",
        "        with db.atomic():",
        "            return User.create(email=email)",
        "    except IntegrityError as error:",
        '        if "users_email_key" not in str(error):',
        "            raise",
        "        existing = User.get_or_none(User.email == email)",
        "        if existing is None:",
        "            raise",
        "        return existing",
        "",
      ].join("\n"),
    );
  });

  test("Peewee: an error in the program's own words, once the key is known", () => {
    const text = fixed("translate", code);
    expect(text).toContain(
      "        taken = User.get_or_none(User.email == email) is not None\n        if not taken:\n",
    );
    expect(text).toContain('        raise ValueError("This email is already taken.") from error\n');
  });

  test("Peewee: a look in front, where its read sees what others have committed", () => {
    expect(fixed("checkFirst", code)).toContain(
      "    existing = User.get_or_none(User.email == email)\n    if existing is not None:\n        return existing\n    try:\n",
    );
    expect(fixed("checkFirst", inTransaction, { database: mysql })).toBe(
      "A look within the transaction would fix the state that it sees, or lock rows that are not there yet: use the catch.",
    );
  });

  test("a deferrable constraint in a transaction is not handled at its line", () => {
    expect(fixed("catch", inTransaction, { deferrable: true })).toBe(
      "The constraint is deferrable: where it is deferred, the error comes at COMMIT, behind this line.",
    );
    expect(fixed("catch", code, { deferrable: true })).toContain("try:");
    expect(fixed("catch", inTransaction)).toContain("try:");
  });

  test("a handler around that catches the very class is enough, one that catches all is in the way", () => {
    const within = (handler: string) =>
      `from peewee import IntegrityError\nfrom models import User\n\n\ndef run(email):\n    try:\n        return User.create(email=email)\n    except ${handler}:\n        return None\n`;
    expect(fixed("translate", within("IntegrityError"))).toBe("done");
    // A handler of its own in front of that for all decides.
    expect(fixed("translate", within("ValueError:\n        return 1\n    except Exception"))).toContain(
      "raise ValueError(",
    );
    const answer = (throws: boolean) => ({
      ...{ framework: "Some", says: "HTTP 409", imports: [], throws },
      statements: () => [throws ? "raise Conflict()" : "return 409"],
    });
    expect(fixed("answer", within("KeyError"), { answer: answer(false) })).toContain("return 409\n");
    expect(fixed("answer", within("Exception"), { answer: answer(false) })).toContain("return 409\n");
    expect(fixed("answer", within("KeyError"), { answer: answer(true) })).toContain(
      "raise Conflict() from error\n",
    );
    expect(fixed("answer", within("Exception"), { answer: answer(true) })).toContain(
      "            if taken:\n                raise Conflict() from error\n",
    );
    expect(fixed("translate", within("Exception"))).toBe(
      "The `except` further out catches every error, the new one too: handle this one there.",
    );
  });

  test("the next value goes on behind the write: its site is asked for so", () => {
    const asking = fixesOf({
      ...fixing,
      siteOf(_, goesOn) {
        throw new Error(`goes on: ${goesOn}`);
      },
    });
    const context = { write: {}, violation: {}, constraint: {} } as FixContext;
    expect(() => asking.next.make(context)).toThrow("goes on: true");
  });
});
