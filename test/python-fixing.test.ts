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
  fix: "catch" | "translate" | "checkFirst" | "answer" | "next",
  code: string,
  {
    database = postgresql,
    deferrable = false,
    answer,
    others,
  }: {
    database?: Database;
    deferrable?: boolean;
    answer?: ConflictAnswer;
    /** Conditions that tell that the error is another one. */
    others?: readonly string[];
  } = {},
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
  const test: PyFixing["test"] = (...given) => ({ ...fixing.test(...given), ...(others ? { others } : {}) });
  const made = fixesOf({ ...fixing, test })[fix].make(context);
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
    // A handler of its own in front of that for all decides: one that shows what it caught, or one that loses it.
    const shown = "ValueError as error:\n        return str(error)\n    except Exception";
    expect(fixed("translate", within(shown))).toContain("raise ValueError(");
    const lost =
      "The `except` further out catches the new error too, and nobody would hear of it: handle this one there.";
    expect(fixed("translate", within("ValueError:\n        return 1\n    except Exception"))).toBe(lost);
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
    expect(fixed("translate", within("Exception"))).toBe(lost);
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

describe("another value of the key where one is taken", () => {
  const token = "def make():\n    return secrets.token_hex(4)\n\n\n";
  const seeking = "def generate_code():\n    while User.exists():\n        pass\n    return a\n\n\n";
  const given = "def make():\n    return a\n\n\n";
  /** @param own a function of the file */
  const told = (lines: readonly string[], own = "") =>
    fixed(
      "next",
      `from models import User\n\n\n${own}def run(given):\n${lines.map((line) => `    ${line}\n`).join("")}`,
    );
  const write = "User.create(email=email)";
  const five = "for attempt in range(1, 6):\n        email = ";
  const twenty = "for attempt in range(1, 21):\n        email = ";
  const same = "may give the same value a second time";
  const notMade = "What makes the next value does not stand in front";

  test.each<[string, string[], string, string?]>([
    ["made in place", ["email = secrets.token_hex(4)", write], `${five}secrets.token_hex(4)\n`],
    ["left where it worked", ["email = secrets.token_hex(4)", write], "        else:\n            break\n"],
    ["made by a function of the file", ["email = make()", write], `${five}make()\n`, token],
    ["made by one that looks", ["email = generate_code()", write], `${twenty}generate_code()\n`, seeking],
    [
      "made by one that gives the same",
      ["email = generate_code()", write],
      same,
      given.replace("make", "generate_code"),
    ],
    [
      "made by one that is not here",
      ["email = generate_code(given)", write],
      `${five}generate_code(given)\n`,
    ],
    ["not made at all", [write], notMade],
    [
      "made further up",
      ["if given:", "    email = secrets.token_hex(4)", write],
      `for attempt in range(1, 6):\n        if given:`,
    ],
    ["made once", ["if email is None:", "    email = secrets.token_hex(4)", write], notMade],
    ["made in another block", ["email = secrets.token_hex(4)", "if given:", `    ${write}`], notMade],
    [
      "sought",
      ["email = given", "while User.filter(email=email).exists():", "    email = make()", write],
      "for attempt in range(1, 21):\n        while",
    ],
    ["with an effect", ["email = secrets.token_hex(4)", "send(email)", write], "`send(email)`"],
    ["with what grows", ["email = secrets.token_hex(4)", "n += 1", write], "`n += 1`"],
    ["with what grows by itself", ["email = secrets.token_hex(4)", "n = n + 1", write], "`n = n + 1`"],
    ["with what leaves a loop", ["email = secrets.token_hex(4)", "for a in b: break", write], "`break`"],
    ["with an effect in front", ["send(given)", "email = secrets.token_hex(4)", write], five],
    ["within an expression", ["email = secrets.token_hex(4)", `use(${write})`], "within"],
    [
      "caught already",
      ["email = secrets.token_hex(4)", "try:", `    ${write}`, "except peewee.IntegrityError:", "    pass"],
      "done",
    ],
    [
      "given back",
      ["email = secrets.token_hex(4)", `return ${write}`],
      "            return User.create(email=email)\n",
    ],
  ])("%s", (_, lines, expected, own) => expect(told(lines, own)).toContain(expected));

  const loop = (head: string, ...lines: string[]) => [head, ...lines.map((line) => `    ${line}`)];
  const next = "            continue\n";
  const sameInLoop = "The next pass of the loop would write the same value";

  test.each<[string, string[], string, string?]>([
    ["its loop", loop("while True:", "email = secrets.token_hex(4)", write, "break"), next],
    ["its loop's own value", loop("for email in given:", `return ${write}`), next],
    ["its loop's value in a text", loop("for n in given:", "email = str(n)", `return ${write}`), next],
    ["a number that grows", loop("while True:", "n += 1", "email = n", `return ${write}`), next],
    ["two steps on", loop("while True:", "n += 1", "a = n", "email = a", `return ${write}`), next],
    ["another name's", loop("while True:", "n += 1", "email = given", `return ${write}`), sameInLoop],
    [
      "what is made under a condition",
      loop("while True:", "if a:", "    email = secrets.token_hex(4)", `return ${write}`),
      sameInLoop,
    ],
    [
      "what is made in front of it",
      ["email = secrets.token_hex(4)", ...loop("while True:", `return ${write}`)],
      sameInLoop,
    ],
    [
      "what an unknown function makes in front of it",
      ["email = make()", ...loop("while True:", `return ${write}`)],
      sameInLoop,
    ],
    [
      "what is made under the write's condition",
      loop("while True:", "if a:", "    email = secrets.token_hex(4)", `    return ${write}`),
      next,
    ],
    [
      "what is made around the write",
      loop("while True:", "email = secrets.token_hex(4)", "if a:", `    return ${write}`),
      next,
    ],
    [
      "what an unknown function makes of nothing",
      loop("while True:", "email = make(6, size='a')", `return ${write}`),
      next,
    ],
    [
      "what an unknown method of its own makes",
      loop("while True:", "email = self.make()", `return ${write}`),
      next,
    ],
    ["what another's method makes", loop("while True:", "email = a.make()", `return ${write}`), sameInLoop],
    [
      "what is made of something",
      loop("while True:", "email = make(6, given)", `return ${write}`),
      sameInLoop,
    ],
    [
      "what is made of what is spread",
      loop("while True:", "email = make(**given)", `return ${write}`),
      sameInLoop,
    ],
    ["what the file's function makes", loop("while True:", "email = make()", `return ${write}`), next, token],
    [
      "what the file's function gives",
      loop("while True:", "email = make()", `return ${write}`),
      sameInLoop,
      given,
    ],
    [
      "what is made behind",
      loop("while True:", "if a:", `    return ${write}`, "email = given"),
      "# Taken meanwhile: the next one.",
    ],
    [
      "what is done behind",
      loop("while True:", "if a:", `    return ${write}`, "email = given", "send()"),
      sameInLoop,
    ],
    [
      "what is noted behind",
      loop("while True:", "if a:", `    return ${write}`, "# another", "email = given"),
      "# Taken meanwhile",
    ],
    [
      "another is set behind",
      loop("while True:", "if a:", `    return ${write}`, "other = given"),
      sameInLoop,
    ],
    [
      "a loop that counts behind",
      loop("while n < 9:", "email = secrets.token_hex(4)", write, "n += 1", "if a: break"),
      "`n` ends the loop",
    ],
    [
      "a loop that counts in front",
      loop("while n < 9:", "n += 1", "email = secrets.token_hex(4)", `return ${write}`),
      next,
    ],
    [
      "a loop with an effect",
      loop("while True:", "send(given)", "email = secrets.token_hex(4)", `return ${write}`),
      "`send(given)`",
    ],
    [
      "a loop around the function",
      loop("while True:", "def f():", "    email = secrets.token_hex(4)", `    return ${write}`),
      "for attempt in range(1, 6):",
    ],
  ])("in %s", (_, lines, expected, own) => expect(told(lines, own)).toContain(expected));
});

test.each<[readonly string[], string]>([
  [["a not in b"], "a in b"],
  [["a != b"], "a == b"],
  [["not a"], "a"],
  [["not a and b"], "not (not a and b)"],
  [["a or b"], "not (a or b)"],
  [["f(a)"], "not (f(a))"],
  [["a != b != c"], "not (a != b != c)"],
  [["a != b", "c"], "not (a != b or c)"],
])("in front of what a handler does, another error is none of %j", (others, expected) => {
  const lines = [
    "try:",
    "    User.create(email=email)",
    "except Exception as e:",
    "    log(e)",
    "    raise Other() from e",
  ];
  const code = `from models import User\n\n\ndef run(email):\n${lines.map((line) => `    ${line}\n`).join("")}`;
  const text = fixed("translate", code, { others });
  expect(text).toContain(expected.startsWith("not (") ? ` ${expected}` : expected);
  expect(text).toContain("log(e)");
});

test("another value is not tried where the error comes at the end", () => {
  const code = inTransaction.replace("return User", "email = secrets.token_hex(4)\n        return User");
  expect(fixed("next", code)).toContain("for attempt");
  expect(fixed("next", code, { deferrable: true })).toContain("COMMIT");
});
