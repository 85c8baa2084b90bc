/** What a fix says again behind a write that did not happen: values of a key by their way, calls that run twice, places for a get-or-create. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Dialect, Fixing } from "../server/src/code/dialect";
import { unlessDeclined } from "../server/src/code/fixes/declined";
import { otherKeys, valuesOfKey } from "../server/src/code/fixes/keys";
import type { GetOrCreate, PyDialect } from "../server/src/code/python/dialect";
import { keyValueOf, newRow } from "../server/src/code/python/row";
import { siteOf } from "../server/src/code/python/site";
import { isUpdatedBehind, toGetOrCreate } from "../server/src/code/python/upsert";
import { writesOf } from "../server/src/code/python/writes";
import {
  declineOldState,
  declineSecondCall,
  isCertainlyGiven,
  keptRow,
  memberCode,
  valueAgain,
} from "../server/src/code/typescript/again";
import { fixesOf } from "../server/src/code/typescript/fixes";
import { siteAt, type TypescriptSite } from "../server/src/code/typescript/site";
import { mysql } from "../server/src/databases/mysql";
import { postgresql } from "../server/src/databases/postgresql";
import type { Database, FixContext, FixResult } from "../server/src/domain/adapters";
import { unknownViolation } from "../server/src/domain/incident";
import type { Constraint, Model } from "../server/src/domain/model";
import { applyEdits, createSource } from "../server/src/domain/text";
import { loadPython, parsePython } from "../server/src/syntax/python";
import {
  compiler,
  findAll,
  loadTypeScript,
  parseTypeScript,
  startOf,
  type ts,
} from "../server/src/syntax/typescript";
import { functionsAround } from "../server/src/syntax/typescript-scope";

beforeAll(loadTypeScript);
beforeAll(loadPython);

const place = { file: "models", start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const email: Constraint = {
  kind: "unique",
  fields: ["email"],
  columns: ["email"],
  name: "users_email_key",
  place,
};

function modelOf(nullable = false, constraints: readonly Constraint[] = [email]): Model {
  const field = (name: string) =>
    ({
      name,
      column: name,
      place,
      type: "string",
      nullable: nullable && name === "email",
      default: "none",
    }) as const;
  return {
    ...{ id: "models#User", orm: "made-up", name: "User", table: "users", schema: null, place },
    fields: ["email", "name"].map(field),
    constraints,
  };
}

/** What came out, or why nothing did. */
function outcome<T>(run: () => T): T | string {
  let found: T | undefined;
  const result = unlessDeclined(() => {
    found = run();
    return "done";
  });
  return result !== "done" && "declined" in result ? `no: ${result.declined}` : (found as T);
}

const dialect: Dialect = {
  ...{ orm: "made-up", language: "typescript", called: () => [], writes: {}, reads: [] },
  signs: { calls: { create: { kind: "row", row: "new", given: true } } },
  transactions: { opens: ["db.transaction(callback)"], lent: [] },
  handles: () => undefined,
};

interface Options {
  readonly path?: string;
  readonly nullable?: boolean;
  readonly inTransaction?: boolean;
  readonly database?: Database;
  readonly operation?: "insert" | "update";
  /** What the database gives where the value is left out, as code. */
  readonly fallback?: string;
}

/** A site of `write(…)`. */
function typescript(code: string, options: Options = {}): TypescriptSite {
  const { path = "run.ts", nullable = false, inTransaction = false, database = postgresql } = options;
  const { operation = "insert", fallback } = options;
  const source = createSource(path, code);
  const root = parseTypeScript(source);
  const call = findAll(root, compiler().isCallExpression).find(
    ({ expression }) => expression.getText().split(".").at(-1) === "write",
  );
  if (!call) throw new Error("no write in the text");
  const [around] = functionsAround(call);
  const at = (node: ts.Node) => source.place(startOf(node), node.end);
  const plain = modelOf(nullable);
  const model =
    fallback === undefined
      ? plain
      : { ...plain, fields: plain.fields.map((field) => ({ ...field, default: "value" as const })) };
  const context: FixContext = {
    violation: { ...unknownViolation, kind: "unique", engine: database.id, constraint: "users_email_key" },
    cause: { id: "duplicate-insert", confidence: "certain", why: "" },
    databases: [database],
    ...{ model, constraint: email, database, models: [model], source, read: () => undefined },
    write: {
      ...{ model: model.id, operation, method: "write", place: at(call), function: null },
      ...{
        functionPlace: around?.body ? at(around.body) : null,
        fields: ["email"],
        exact: true,
        inTransaction,
      },
    },
  };
  return siteAt(context, call, { ...dialect, literalDefault: () => fallback });
}

describe("a value that the database gives where it is left out", () => {
  test.each<[string, string, "insert" | "update", string]>([
    ["function f(a?: string) { write({ email: a }); }", "'none'", "insert", 'a ?? "none", given'],
    ["function f(a: string) { write({ email: a }); }", "'none'", "insert", "a, given"],
    ["function f(a?: string) { write({ email: a }); }", "now()", "insert", "a ?? now(), given"],
    ["function f(a?: string) { write({ email: a }); }", "'none'", "update", "no:"],
    ["function f() { write({ name: 1 }); }", "'none'", "insert", '"none", given'],
    ["function f() { write({ name: 1 }); }", "'none'", "update", "no:"],
    ["function f() { write(make()); }", "'none'", "insert", "no:"],
  ])("%s, %s, %s", (code, fallback, operation, expected) => {
    const site = typescript(code, { fallback, operation });
    const found = outcome(() => valueAgain(site, site.call.arguments[0] as ts.Expression, ["email"]));
    expect(
      typeof found === "string"
        ? found.slice(0, 3)
        : `${found.text}${isCertainlyGiven(site, found, "email") ? ", given" : ""}`,
    ).toBe(expected);
  });
});

describe("a value of the key", () => {
  const said = (code: string, way: readonly [string, ...string[]] = ["email"], options: Options = {}) => {
    const site = typescript(code, options);
    const found = outcome(() => valueAgain(site, site.call.arguments[0] as ts.Expression, way));
    return typeof found === "string"
      ? found.slice(0, 3)
      : `${found.text}${found.isMember ? " (member)" : ""}`;
  };
  const js = { path: "run.js" };

  test.each<[string, string]>([
    ["function f(a) { write({ email: a }); }", "a"],
    ["function f(a) { write({ email: a as string }); }", "a as string"],
    ["function f(a) { write({ email: (a) }); }", "a"],
    ["function f(a) { write({ email: a ?? null }); }", "a"],
    ["function f(a) { write({ email: a.trim() }); }", "a.trim()"],
    ["function f(a) { write({ email: make(a) }); }", "no:"],
    ["function f(a) { write({ email: a, ...rest }); }", "no:"],
    ["function f(a) { const row = { email: a }; write(row); }", "row.email (member)"],
    ["function f(a) { const row = { email: a }; a = 1; write(row); }", "row.email (member)"],
    ["function f(a) { const row = { email: a }; a = 1; write(create(row)); }", "no:"],
    ["function f(a, b) { const row = { email: a + b }; b = 1; write(create(row)); }", "no:"],
    ["function f(a, b) { const row = { email: a + b }; write(create(row)); }", "a + b"],
    ["function f(dto: { email: string }) { write(dto); }", "dto.email (member)"],
    ["function f(dto: { email: string }) { write({ ...dto }); }", "dto.email (member)"],
    ["function f(dto: { email?: string }) { write(dto); }", "no:"],
    ["function f(dto: { name: string }) { write(dto); }", "no:"],
    ["function f(dto) { write(dto); }", "no:"],
    ["write(this.dto);", "no:"],
  ])("%s", (code, expected) => expect(said(code)).toBe(expected));

  test("a field that takes null may be missing in what is given", () => {
    const code = "function f(dto: { email?: string }) { write(dto); }";
    expect(said(code, ["email"], { nullable: true })).toBe("dto.email (member)");
    expect(said("function f(dto: { name?: string }) { write(dto); }", ["email"], { nullable: true })).toBe(
      "no:",
    );
  });

  test("of an embedded object, by the way to it", () => {
    expect(said("function f(a) { write({ contact: { phone: a } }); }", ["contact", "phone"])).toBe("a");
    expect(said("function f(a) { write({ contact: { other: a } }); }", ["contact", "phone"])).toBe("no:");
    expect(
      said("function f(a) { const row = { contact: { phone: a } }; write(row); }", ["contact", "phone"]),
    ).toBe("a");
    expect(
      said("function f(a) { const row = { contact: { phone: a } }; a = 1; write(row); }", [
        "contact",
        "phone",
      ]),
    ).toBe("no:");
    expect(said("function f(dto: { contact: Contact }) { write(dto); }", ["contact", "phone"], js)).toBe(
      "no:",
    );
  });

  test.each<[string, string]>([
    ["function f(dto) { write(dto); }", "dto.email (member)"],
    ["function f() { const row = {}; write(row); }", "no:"],
    ["function f() { const row = { name: 1 }; write(row); }", "no:"],
    ["function f() { const row = {}; if (a) row.email = a; write(create(row)); }", "a"],
    ["function f() { const row = {}; write(create(row)); row.email = a; }", "row.email (member)"],
    ["function f() { const row = {}; write(create(row)); other.email = a; }", "no:"],
    ["function f() { const row = {}; write(create(row)); row.name = a; }", "no:"],
    ["function f() { const row = { ...rest }; write(row); }", "row.email (member)"],
    ["function f() { const row = { ...rest, name: 1 }; write(row); }", "row.email (member)"],
    ["function f() { const row = make(); write(row); }", "row.email (member)"],
    ["function f() { let row; write(row); }", "row.email (member)"],
  ])("in JavaScript, where no type tells: %s", (code, expected) =>
    expect(said(code, ["email"], js)).toBe(expected),
  );

  test("whether it is surely there", () => {
    const given = (code: string, options: Options = {}) => {
      const site = typescript(code, options);
      const again = valueAgain(site, site.call.arguments[0] as ts.Expression, ["email"]);
      return isCertainlyGiven(site, again, "email");
    };
    expect(given("function f(a: string) { write({ email: a }); }")).toBe(true);
    expect(given("function f(a?: string) { write({ email: a }); }")).toBe(false);
    expect(given("function f(dto: { email: string }) { write(dto); }")).toBe(true);
    expect(given("function f(dto: { email?: string }) { write(dto); }", { nullable: true })).toBe(false);
    expect(given("function f(dto) { write(dto); }", { path: "run.js" })).toBe(false);
  });

  test("as a member of an object", () => {
    const site = typescript("write(a);");
    expect(memberCode(site, "email", "email")).toBe("email");
    expect(memberCode(site, "email", "dto.email")).toBe("email: dto.email");
  });
});

describe("what the handler cannot do", () => {
  test("see the row of another in a transaction of an old state", () => {
    const code = (level: string) => `db.transaction("${level}", async () => { await write(a); });`;
    const declined = (text: string, options: Options) =>
      outcome(() => {
        declineOldState(typescript(text, options));
        return "fine";
      });
    expect(declined(code("SERIALIZABLE"), { inTransaction: true })).toContain(
      "The transaction is SERIALIZABLE",
    );
    expect(declined(code("repeatable read"), { inTransaction: true })).toContain("REPEATABLE READ");
    expect(declined(code("READ COMMITTED"), { inTransaction: true })).toBe("fine");
    expect(declined(code("SERIALIZABLE"), { inTransaction: false })).toBe("fine");
    expect(declined(code("SERIALIZABLE"), { inTransaction: true, database: mysql })).toBe("fine");
  });

  test.each<[string, string]>([
    ["users.write(a);", "fine"],
    ["this.getUsers().write(a);", "fine"],
    ["source.getRepository(User).write(a);", "fine"],
    ["known().write(a);", "fine"],
    ["make().write(a);", "no: `make()` would be called a second time."],
    [`make(${"a".repeat(80)}).write(a);`, `no: \`make(${"a".repeat(55)}\` would be called a second time.`],
    ["users?.write(a);", "no: Where `?.` finds nothing"],
  ])("call twice what the write is called on: %s", (code, expected) => {
    const site = typescript(code);
    const receiver = (site.call.expression as ts.PropertyAccessExpression).expression;
    const isKnown = (each: ts.CallExpression) => each.expression.getText() === "known";
    const made = outcome(() => {
      declineSecondCall({ ...site, receiver }, isKnown);
      return "fine";
    });
    expect(made).toContain(expected);
  });

  test("leave a caller's row without its values", () => {
    const exact = () => ({ kind: "row", model: "User", exact: true }) as const;
    const site = typescript("function f(row) {\n  write(row);\n}");
    expect(keptRow(site, site.call.arguments[0], exact)).toBe("row");
    const text = typescript("function f() {\n  write('row');\n}");
    expect(keptRow(text, text.call.arguments[0], exact)).toBeUndefined();
  });
});

const fixing: Fixing<TypescriptSite> = {
  siteOf: (context) =>
    typescript(context.source.text, { inTransaction: context.write.inTransaction === true }),
  test: () => ({ all: ["isDuplicate"] }),
  transaction: { afterFailure: () => "goes on" },
  existing: () => ({ lines: ["const row = await find();", "return row;"], leaves: true, waits: true }),
  look: () => ({ lines: ["find()"] }),
};

describe("where the handler stands", () => {
  function fixed(
    code: string,
    own: Partial<Fixing<TypescriptSite>> = {},
    fix: "catch" | "translate" | "checkFirst" = "catch",
  ): string {
    const { context } = typescript(code);
    const made: FixResult = fixesOf({ ...fixing, ...own })[fix].make(context);
    if (made === "done" || "declined" in made) return made === "done" ? made : made.declined;
    return applyEdits(code, made.edits[0]?.edits ?? []);
  }
  const stays: Partial<Fixing<TypescriptSite>> = {
    existing: () => ({ lines: ["use();"], leaves: false, waits: false }),
  };

  test("around a statement that goes over lines, in front of one that follows", () => {
    const code = "async function f() {\n  await write(\n    a,\n  );\n  done();\n}\n";
    expect(fixed(code)).toContain("  try {\n    await write(\n      a,\n    );\n  } catch (error) {\n");
    expect(fixed(code)).toContain("\n  }\n  done();\n");
  });

  test("in the branch of the handler that is there", () => {
    const code = (behind: string) =>
      `async function f() {\n  try {\n    await write(a);${behind}\n  } catch (e) {\n    throw e;\n  }\n}\n`;
    expect(fixed(code(""), stays)).toContain(
      "  } catch (e) {\n    if (!(isDuplicate)) throw e;\n    use();\n  }\n",
    );
    expect(fixed(code(""))).toContain("  } catch (e) {\n    if (!(isDuplicate)) throw e;\n    const row");
    expect(fixed(code(" done();"))).toContain(
      "  } catch (e) {\n    if (!(isDuplicate)) throw e;\n    const row",
    );
    expect(fixed(code(" done();"), stays)).toContain("    try {\n      await write(a);\n    } catch (e) {\n");
    expect(fixed(code(" done();"), {}, "translate")).toContain(
      "  } catch (e) {\n    if (!(isDuplicate)) throw e;\n    throw new Error(",
    );
  });

  test("where the handler notes, only what refuses or leaves joins it", () => {
    const code =
      "async function f() {\n  try {\n    await write(a);\n  } catch (e) {\n    log(e);\n    throw e;\n  }\n}\n";
    expect(fixed(code)).toContain("  } catch (e) {\n    if (isDuplicate) {\n      const row");
    expect(fixed(code, stays)).toContain("    try {\n      await write(a);\n    } catch (e) {\n");
    expect(fixed(code, {}, "translate")).toContain(
      "    log(e);\n    if (!(isDuplicate)) throw e;\n    throw new Error(",
    );
    expect(fixed(code, {}, "checkFirst")).toContain("find()");
  });

  test("no look in front beside a handler that throws again", () => {
    const code =
      "async function f() {\n  try {\n    await write(a);\n  } catch (e) {\n    throw e;\n  }\n}\n";
    expect(fixed(code, {}, "checkFirst")).not.toContain("find()");
  });

  test("around a variable that nothing else declares", () => {
    const code = (more: string, begin = "const row") =>
      `async function f() {\n  ${begin} = await write(a);\n  ${more}\n}\n`;
    expect(fixed(code("use(row);"))).toContain("  let row;\n  try {\n    row = await write(a);\n");
    expect(fixed(code("later(() => row);"))).toContain("does not type-check");
    expect(fixed(code("later(() => other);"))).toContain("let row;");
    expect(fixed(code("later(() => row);", "const row: Row"))).toContain("let row: Row;");
    expect(fixed(code("use(a);", "const { row }"))).toContain("  }\n  const { row } = result;\n");
    expect(fixed(code("use(row);", "var row"))).toContain("does not type-check");
    expect(
      fixed(`async function f() {\n  later((row) => row);\n  const row = await write(a);\n}\n`),
    ).toContain("let row;");
  });

  test("behind the call, where the statement has no room", () => {
    const code = "async function f() {\n  use(await write(a));\n}\n";
    expect(fixed(code)).toContain("no: ".slice(4));
    expect(fixed(code, stays)).toContain(
      "use(await write(a).catch((error: unknown) => {\n    if (!(isDuplicate)) throw error;\n    use();\n  }));",
    );
    expect(fixed(code, {})).not.toContain(".catch");
  });

  test("a refusal in a transaction needs no savepoint", () => {
    const own: Partial<Fixing<TypescriptSite>> = {
      siteOf({ source }) {
        const site = typescript(source.text, { inTransaction: true });
        return { ...site, receiver: (site.call.expression as ts.PropertyAccessExpression).expression };
      },
      transaction: { afterFailure: () => "savepoint", savepoint: () => undefined },
    };
    expect(fixed("async function f(tx) {\n  await tx.write(a);\n}\n", own, "translate")).toContain(
      "  try {\n    await tx.write(a);\n",
    );
  });

  test("a promise of the ORM's own kind is not handed on", () => {
    const own = { ownPromise: { of: "Made", batch: "batch" } };
    expect(fixed("async function f() {\n  return write(a);\n}\n", own)).toContain("await write(a)");
    expect(fixed("function f() {\n  return write(a);\n}\n", { ...own, ...stays })).toContain(".catch(");
    expect(fixed("function f() {\n  return write(a);\n}\nbatch([f()]);\n", { ...own, ...stays })).toContain(
      "takes Made's own promises only",
    );
    expect(fixed("async function f() {\n  return write(a);\n}\nbatch([f()]);\n", own)).toContain(
      "await write(a)",
    );
    expect(
      fixed("function f() {\n  return write(a);\n}\nbatch(() => f());\n", { ...own, ...stays }),
    ).toContain(".catch(");
    expect(
      fixed("function f(): MadePromise<Row> {\n  return write(a);\n}\n", { ...own, ...stays }),
    ).toContain("Made's own kind of promise");
    expect(fixed("function f(): Promise<Row> {\n  return write(a);\n}\n", { ...own, ...stays })).toContain(
      ".catch(",
    );
    expect(fixed("function f() {\n  use(write(a).own());\n}\n", { ...own, ...stays })).toContain(
      "`.own` belongs to Made's own promise",
    );
    expect(fixed("function f() {\n  use(write(a));\n}\n", { ...own, ...stays })).toContain(
      "awaited elsewhere",
    );
    expect(fixed("function f() {\n  return Promise.all([write(a)]);\n}\n", { ...own, ...stays })).toContain(
      ".catch(",
    );
  });
});

describe("get-or-create in Python", () => {
  const python: PyDialect = {
    orm: "made-up",
    language: "python",
    signs: {},
    called: ({ name }) => [name],
    writes: {
      "model.create(**row)": "insert",
      "row.save()": "flush",
      "model.get_or_create(defaults=row, **key)": { as: "get-or-create", looksAgain: true },
      "model.update_or_create(defaults=row, **key)": { as: "upsert", looksAgain: true },
    },
    reads: [],
    transactions: { opens: [], lent: [] },
    handles: () => undefined,
    fieldName: (_, name) => name,
    lookedUp: (name) => name.split("__")[0] ?? name,
    plainMethod: (name) => (name === "acreate" ? "create" : name),
  };
  const ways: GetOrCreate = {
    method: "get_or_create",
    call: ({ receiver }, { key, rest }) => ({
      callee: `${receiver.model.name}.get_or_create`,
      args: [
        ...key.map(({ name, text }) => `${name}=${text}`),
        ...(rest.length > 0
          ? [`defaults={${rest.map(({ name, text }) => `"${name}": ${text}`).join(", ")}}`]
          : []),
      ],
    }),
    save: (_, name) => ({ callee: `${name}.save`, args: [] }),
    unfit: () => undefined,
    narrowed({ context }) {
      if (context.write.operation === "insert") throw new Error("an insert has no lookup");
    },
  };
  function pySite(code: string, nullable = false) {
    const model = { ...modelOf(nullable), id: "models.py#User", place: { ...place, file: "models.py" } };
    const source = createSource("services.py", `from models import User\n\n\n${code}`);
    const [write] = writesOf(python).read(source, [model], [model]);
    if (!write) throw new Error("no write in the text");
    const context: FixContext = {
      violation: { ...unknownViolation, kind: "unique", engine: "postgresql" },
      cause: { id: "duplicate-insert", confidence: "certain", why: "" },
      databases: [postgresql],
      ...{ model, constraint: email, database: postgresql, models: [model], source, write },
      read: () => undefined,
    };
    return siteOf(context, python);
  }

  /** The code with the fix, without its import. */
  function made(code: string, update = false, nullable = false): string {
    const found = outcome(() => toGetOrCreate(pySite(code, nullable), ways, update));
    if (typeof found === "string") return found;
    if ("declined" in found) return found.declined;
    const text = applyEdits(`from models import User\n\n\n${code}`, found.edits[0]?.edits ?? []);
    expect(parsePython(text).broken).toBe(false);
    return text.slice("from models import User\n\n\n".length);
  }

  test.each<[string, string]>([
    ["User.create(email=a)\n", "User.get_or_create(email=a)\n"],
    ["User.create(name=b, email=a)\n", 'User.get_or_create(email=a, defaults={"name": b})\n'],
    ["user = User.create(email=a)  # new\n", "user, _ = User.get_or_create(email=a)  # new\n"],
    [
      "_ = gettext\nuser = User.create(email=a)\n",
      "_ = gettext\nuser, _created = User.get_or_create(email=a)\n",
    ],
    [
      "for _, b in c:\n    user = User.create(email=a)\n",
      "for _, b in c:\n    user, _ = User.get_or_create(email=a)\n",
    ],
    [
      "def f(a):\n    return User.create(email=a)\n",
      "def f(a):\n    user, _ = User.get_or_create(email=a)\n    return user\n",
    ],
    [
      "def f(user):\n    return User.create(email=user)\n",
      "def f(user):\n    return User.get_or_create(email=user)[0]\n",
    ],
    ["use(User.create(email=a))\n", "use(User.get_or_create(email=a)[0])\n"],
    [
      "async def f(a):\n    use(await User.acreate(email=a))\n",
      "async def f(a):\n    use((await User.get_or_create(email=a))[0])\n",
    ],
    [
      "user = User(email=a)\nuser.name = b\nuser.save()\nuse(user)\n",
      'user, _ = User.get_or_create(email=a, defaults={"name": b})\nuse(user)\n',
    ],
    ["user = User()\nuser.email = a\nuser.save()\n", "user, _ = User.get_or_create(email=a)\n"],
    ["User.get_or_create(email=a, defaults={'name': b})\n", "done"],
    [
      "User.get_or_create(name=b, defaults={'email': a})\n",
      'User.get_or_create(email=a, defaults={"name": b})\n',
    ],
    ["User.create(name=b)\n", "does not name `email`"],
    ["User.create(a)\n", "by position"],
    ["User.create(**a)\n", "hides its values"],
    ["User.create(\n    # why\n    email=a,\n)\n", "A comment stands within the call"],
    [
      "def f(a):\n    return (\n        # why\n        User.create(email=a)\n    )\n",
      "A comment stands within the call",
    ],
    ["user = (\n    # why\n    User.create(email=a)\n)\n", "A comment stands within the call"],
    [
      "use(\n    # why\n    User.create(email=a)\n)\n",
      "use(\n    # why\n    User.get_or_create(email=a)[0]\n)\n",
    ],
    ["use(User.create(email=a)) # why\n", "use(User.get_or_create(email=a)[0]) # why\n"],
    ["user = User(a)\nuser.save()\n", "The constructor hides its values"],
    ["user = User(**a)\nuser.save()\n", "The constructor hides its values"],
    ["user = User(email=a)\nuse(b)\nuser.save()\n", "more than assignments to the new object"],
    ["user = User(email=a)\nother.name = b\nuser.save()\n", "more than assignments to the new object"],
    ["user = User(email=a)\nname = b\nuser.save()\n", "more than assignments to the new object"],
    [
      "user = User(email=a)\nuser.name = user.email\nuser.save()\n",
      "more than assignments to the new object",
    ],
    ["user = User(email=a)\nuser.name: str\nuser.save()\n", "more than assignments to the new object"],
    ["user = User(email=a)\nuser.save(b)\n", "called with arguments"],
    ["user = User(email=a)\nuser.save(force=b)\n", "called with arguments"],
    ["user = User(email=a)\nb = user.save()\n", "called with arguments"],
    ["user = User(email=a)\nuser.name = b  # why\nuser.save()\n", "A comment stands at a statement"],
    ["user = User(email=a); user.name = b\nuser.save()\n", "shares its line"],
    ["user = User(id=1, email=a)\nuser.save()\n", "a primary key of its own"],
    ["user = User(email=a)\nuser.id = 1\nuser.save()\n", "a primary key of its own"],
    ["User.create(name=make(), email=make())\n", "The key would be computed before"],
    [
      "User.create(email=make(), name=make())\n",
      'User.get_or_create(email=make(), defaults={"name": make()})\n',
    ],
    [
      "User.get_or_create(name=b, defaults={'email': make})\n",
      'User.get_or_create(email=make, defaults={"name": b})\n',
    ],
    [
      "def make():\n    pass\nUser.get_or_create(name=b, defaults={'email': make})\n",
      "A default is a function",
    ],
    ["User.get_or_create(name=b, defaults={'email': lambda: 1})\n", "A default is a function"],
    ["make = lambda: 1\nUser.get_or_create(name=b, defaults={'email': make})\n", "A default is a function"],
    ["User.get_or_create(name=b, defaults=c)\n", "are not written here as a dictionary"],
    ["User.get_or_create(name=b, defaults={**c})\n", "are not written here as a dictionary"],
    ["User.get_or_create(name__iexact=b, defaults={'email': a})\n", "compares in another way"],
    ["User.get_or_create(name=b, defaults={'e-mail': c, 'email': a})\n", "is no name in Python"],
  ])("%s", (code, expected) => expect(made(code)).toContain(expected));

  test("a comment around the call stays, what is computed keeps its order", () => {
    expect(made("use(  # why\n    User.create(email=a)\n)\n")).toBe(
      "use(  # why\n    User.get_or_create(email=a)[0]\n)\n",
    );
    expect(made("User.create(name=make(), email=a.lower())\n")).toContain("The key would be computed before");
  });

  test("a comment in the statement would be lost", () => {
    expect(made("user = (\n    # The first one.\n    User.create(email=a)\n)\n")).toContain(
      "A comment stands",
    );
    expect(made("use(  # now\n    User.create(email=a)\n)\n")).toContain("get_or_create");
  });

  test("what a splat gives is no literal", () => {
    expect(keyValueOf(pySite("User.create(**data)\n"), "email")).toEqual({
      text: 'data["email"]',
      isLiteral: false,
    });
  });

  test("a key that may be None is nobody's", () => {
    expect(made("User.create(email=a)\n", false, true)).toContain("`email` may be None");
    expect(made("User.create(email='a')\n", false, true)).toBe("User.get_or_create(email='a')\n");
  });

  test.each<[string, string]>([
    [
      "user = User.create(email=a, name=b)\n",
      'user, created = User.get_or_create(email=a, defaults={"name": b})\nif not created:\n    user.name = b\n    user.save()\n',
    ],
    ["User.create(email=a, name=b)\n", "user, created = User"],
    ["user = None\nUser.create(email=a, name=b)\n", "user_row, created = User"],
    ["def f(a, b):\n    return User.create(email=a, name=b)\n", "        user.save()\n    return user\n"],
    ["user = User(email=a, name=b)\nuser.save()\n", "user, created = User"],
    ["row, flag = User.update_or_create(email=a, defaults={'name': b})\n", "row, flag = User"],
    ["row, _ = User.update_or_create(email=a, defaults={'name': b})\n", "row, created = User"],
    ["row = User.update_or_create(email=a, defaults={'name': b})\n", "is used in another way"],
    ["row, flag, more = User.update_or_create(email=a, defaults={'name': b})\n", "is used in another way"],
    ["row.x, flag = User.update_or_create(email=a, defaults={'name': b})\n", "is used in another way"],
    ["User.create(email=a)\n", "no other field"],
    ["use(User.create(email=a, name=b))\n", "within a larger expression"],
    ["class A:\n    User.create(email=a, name=b)\n", "In the body of a class"],
    ["User.create(email=a, name=b, id=1)\n", "chooses the primary key"],
    ["User.create(email=a, name=[\n    b])\n", "takes several lines"],
    ["User.create(email=a, name=make())\n", "must not run twice"],
  ])("and sets the rest: %s", (code, expected) => expect(made(code, true)).toContain(expected));

  test("the update that stands behind is there", () => {
    const is = (code: string) => isUpdatedBehind(pySite(code));
    expect(is("row, created = User.get_or_create(email=a)\nif not created:\n    use()\n")).toBe(true);
    expect(is("row, created = User.get_or_create(email=a)\nif created:\n    use()\n")).toBe(false);
    expect(is("row, created = User.get_or_create(email=a)\nuse()\nif not created:\n    use()\n")).toBe(false);
    expect(is("row = User.get_or_create(email=a)\nif not created:\n    use()\n")).toBe(false);
  });

  test("by the constructor that stands in the same block", () => {
    expect(outcome(() => newRow(pySite("user = User(email=a)\nif b:\n    user.save()\n"), ways))).toContain(
      "more than assignments",
    );
  });
});

describe("the keys of a table", () => {
  const primary = (name: string): Constraint => ({
    kind: "primary_key",
    fields: [name],
    columns: [name],
    name: null,
    place,
  });
  const byName: Constraint = { kind: "unique", fields: ["name"], columns: ["name"], name: null, place };
  const contextOf = (
    constraints: readonly Constraint[],
    fields: readonly string[] | null = ["email"],
    other: Partial<Model> = {},
  ) => {
    const model = { ...modelOf(false, constraints), ...other };
    return { model, models: [model], constraint: email, write: { fields } } as unknown as FixContext;
  };

  test("others that an insert can run into", () => {
    expect(otherKeys(contextOf([email]))).toEqual([]);
    expect(otherKeys(contextOf([email, byName]))).toEqual(["name"]);
    expect(otherKeys(contextOf([email, primary("name")]))).toEqual(["name"]);
    expect(otherKeys(contextOf([email, primary("id")]))).toEqual([]);
    const optional = { fields: modelOf().fields.map((each) => ({ ...each, nullable: true })) };
    expect(otherKeys(contextOf([email, byName], ["email"], optional))).toEqual([]);
    expect(otherKeys(contextOf([email, byName], ["email", "name"], optional))).toEqual(["name"]);
    expect(otherKeys(contextOf([email, byName], null, optional))).toEqual(["name"]);
  });

  test("a key without a field of the model, with a condition, or with an expression, finds no row", () => {
    const values = (constraint: Partial<Constraint>) =>
      outcome(() =>
        [...valuesOfKey({ constraint: { ...email, ...constraint } } as FixContext, (field) => field)].join(),
      );
    expect(values({})).toBe("email,email");
    expect(values({ fields: [] })).toBe("no: The violated key has no field of the model.");
    expect(values({ condition: "a" })).toMatch(/^no: /);
    expect(values({ expression: "a" } as Partial<Constraint>)).toMatch(/^no: /);
  });
});
