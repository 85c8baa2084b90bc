/** Corners of TypeScript's room: forms of code that no case has, each with what comes out as a write, a look, a name of a fix. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Dialect } from "../server/src/code/dialect";
import { unlessDeclined } from "../server/src/code/fixes/declined";
import { recognised, thrownCode } from "../server/src/code/typescript/answer";
import { endsTransaction, readsIn } from "../server/src/code/typescript/around";
import { isSwallowed } from "../server/src/code/typescript/hazards";
import { createCalls } from "../server/src/code/typescript/patterns";
import { rawWrites } from "../server/src/code/typescript/raw-sql";
import { indentOf, siteAt, type TypescriptSite } from "../server/src/code/typescript/site";
import { isCertain } from "../server/src/code/typescript/types";
import { rowOf } from "../server/src/code/typescript/values";
import { matchedBy, writesOf } from "../server/src/code/typescript/writes";
import { postgresql } from "../server/src/databases/postgresql";
import type { Database, FixContext } from "../server/src/domain/adapters";
import { unknownViolation } from "../server/src/domain/incident";
import type { Model, Write } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { loadTypeScript, type ts } from "../server/src/syntax/typescript";
import { functionsAround } from "../server/src/syntax/typescript-scope";
import { callIn } from "./harness/typescript-call";

beforeAll(loadTypeScript);

const place = { file: "user.ts", start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const email = { kind: "unique", fields: ["email"], columns: ["email"], name: null, place } as const;
const user: Model = {
  ...{ id: "user.ts#User", orm: "made-up", name: "User", table: "app_people", schema: null, place },
  fields: [{ name: "email", column: "email", place, type: "string", nullable: false, default: "none" }],
  constraints: [email],
};
const post: Model = { ...user, id: "user.ts#Post", name: "Post", table: "posts" };

const dialect: Dialect = {
  ...{ orm: "made-up", language: "typescript" },
  signs: {
    types: { Manager: { kind: "manager" } },
    named: (name) =>
      ["repository", "db"].includes(name) ? { kind: name, model: null, exact: false } : undefined,
  },
  called: ({ name }) => [name, `${name}Table`],
  writes: {
    "model.insert(row)": "insert",
    "model.remove(row)": "delete",
    "model.findOrCreate(row)": { as: "get-or-create", looksAgain: true },
    "(repository || manager || model).save(row)": "insert",
    "(db || _).query(sql)": "raw",
  },
  reads: ["model.find(where)"],
  transactions: { opens: [], lent: [] },
  handles: (sign) => ("class" in sign && sign.class === "Taken" ? "every" : undefined),
};

function writesIn(code: string, wanted: readonly Model[] = [user]): readonly Write[] {
  return writesOf(dialect).read(
    createSource("run.ts", `import { User, Post } from "./user";\n${code}`),
    wanted,
    [user, post],
  );
}

describe("a write", () => {
  const written = (code: string) => writesIn(code)[0];

  test("of what the name does not tell may be of any model", () => {
    const found = writesIn("repository.save({ email });", [user, post]);
    expect(found.map(({ model, exact }) => [model, exact])).toEqual([
      [user.id, false],
      [post.id, false],
    ]);
    expect(writesIn("repository().save({ email });", [user, post])).toEqual([]);
    expect(writesIn("other.save({ email });", [user, post])).toEqual([]);
    expect(writesIn('db.query("INSERT INTO app_people VALUES (1)");', [user, post])).toEqual([]);
  });

  test("of what writes any row, where the row is not known, is none that can be read", () => {
    const found = (code: string, name: string) => {
      const call = callIn(code, name);
      return createCalls(call.getSourceFile(), dialect, [user]).writeAt(call);
    };
    expect(found("function f(manager: Manager) { manager.save(row); }", "save")).toBeUndefined();
    expect(found("other.query('x');", "query")).toMatchObject({ model: null, exact: true });
  });

  test("that takes a row away sets nothing", () => {
    expect(written("User.remove({ email });")).toMatchObject({ operation: "delete", fields: [] });
    expect(written("User.remove({ email: 'a' });")).not.toHaveProperty("literals");
  });

  test("stands in a function, if in any", () => {
    const code = "function f() { User.insert({ email }); }";
    const body = written(code)?.functionPlace;
    const source = createSource("run.ts", `import { User, Post } from "./user";\n${code}`);
    expect(body && source.text.slice(source.offset(body.start), source.offset(body.end))).toBe(
      "{ User.insert({ email }); }",
    );
    expect(written("User.insert({ email });")?.functionPlace).toBeNull();
  });

  test("looks again, is handled", () => {
    expect(written("User.findOrCreate({ email });")?.looksAgain).toBe(true);
    expect(written("User.insert({ email });")?.looksAgain).toBeUndefined();
    const handled =
      "async () => { try { await User.insert(a); } catch (e) { if (!(e instanceof Taken)) throw e; } }";
    expect(written(handled)?.handled).toBe(true);
  });

  test.each<[string, readonly string[] | undefined]>([
    ["User.find({ email });", ["email"]],
    ["User.find({ OR: [{ email }, { name }] });", ["email", "name"]],
    ["const where = { email }; User.find(where);", ["email"]],
    ["User.find(make());", undefined],
    ["const where = where; User.find(where);", undefined],
    ["const where = [where, { email }]; User.find(where);", ["email"]],
    ["const where = { OR: where, email }; User.find(where);", ["email"]],
  ])("stands behind a look: %s", (look, by) => {
    const found = written(`function f() { ${look} User.insert(row); }`);
    expect(found).toHaveProperty("checkedAt");
    if (by) expect([...new Set(found?.checkedBy)].sort()).toEqual(by);
    else expect(found).not.toHaveProperty("checkedBy");
  });

  test("is looked for by each name that its model is called by", () => {
    const { marker } = writesOf(dialect);
    expect(marker("User.insert(a)", [user])).toBe(true);
    expect(marker("userTable.insert(a)", [{ ...user, name: "user" }])).toBe(true);
    expect(marker("Post.insert(a)", [user])).toBe(false);
  });
});

describe("a look", () => {
  const looks = (code: string) => {
    const [around] = functionsAround(callIn(code, "here"));
    if (!around) throw new Error("no function");
    const isRead = (call: ts.CallExpression) =>
      call.expression.getText() === "find" ? ({} as never) : undefined;
    return readsIn(around, isRead).map(({ node }) => node.getText());
  };

  test("is the whole chain; that of a helper stands where the helper is called", () => {
    expect(looks("function f() { find().first(); here(); }")).toEqual(["find().first()"]);
    expect(looks("function f() { help(); here(); } function help() { find(); }")).toEqual(["help()"]);
  });

  test("of a function that calls itself counts once", () => {
    expect(looks("function f() { each(() => { f(); }); find(); here(); }")).toEqual(["find()"]);
  });
});

test("what an insert of one row is given, and what it counts", () => {
  const [one] = writesIn("function f(e) { User.insert({ email: e, name: g(), text: 'a' }); }");
  expect(one?.given).toEqual({ email: { text: "e", argument: true }, name: { text: "g()" } });
  expect(one).toMatchObject({ several: false, literals: { text: "a" } });
  expect(one).not.toHaveProperty("counts");
  expect(writesIn("User.insert({ email: 'a' });")[0]).not.toHaveProperty("given");
  expect(writesIn("User.insert({ email: x });")[0]?.given).toEqual({ email: { text: "x" } });
  expect(writesIn("User.insert([{ email: 'a' }, { email: 'b' }]);")[0]?.several).toBe(true);
});

test.each<[string, readonly string[] | undefined]>([
  ["write({ email, name });", ["email", "name"]],
  ["write({ email, OR: [] });", undefined],
  ["write({ OR: [] });", undefined],
  ["write({ email, ...more });", undefined],
])("an update finds its rows by the fields of a condition: %s", (code, fields) => {
  expect(matchedBy(callIn(code).arguments[0])).toEqual(fields);
});

test("a copy of a row without its key is inserted, where one field is the key", () => {
  const key = (...fields: readonly string[]): Model => ({
    ...user,
    constraints: [{ ...email, kind: "primary_key", fields }],
  });
  const code = "async (row: User) => { await User.insert({ ...row, id: undefined, email }); };";
  const copied = (model: Model) => {
    const source = createSource("run.ts", `import { User } from "./user";\n${code}`);
    return writesOf(dialect).read(source, [model], [model])[0]?.copied?.sets;
  };
  expect(copied(key("id"))).toEqual(["id", "email"]);
  expect(copied(key("id", "email"))).toBeUndefined();
  expect(copied(user)).toBeUndefined();
});

test("fields that are surely given: neither null nor what a variable holds", () => {
  const surely = (code: string) => writesIn(code)[0]?.surely;
  const row = ["{ a: 'a', b: null, c: new Date(), d: `$", "{x}`, e: x }"].join("");
  expect(surely(`User.insert(${row});`)).toEqual(["a", "c", "d"]);
  expect(surely(`User.insert(User.of(${row}));`)).toEqual(["a", "c", "d"]);
  expect(surely("User.insert({ a: 'a' });")).toEqual(["a"]);
  expect(surely("User.insert({ a: 'a', ...x });")).toBeUndefined();
  expect(writesIn("User.insert({ a: x });")[0]).not.toHaveProperty("surely");
});

test.each<[string, boolean]>([
  ["db.transaction(async () => { await write(); });", true],
  ["db.transaction(async () => { try { await write(); } catch {} });", false],
  ["db.transaction(async () => { try { await write(); } finally {} });", true],
  ["db.transaction(async () => { try { await a(); } catch { await write(); } });", true],
  ["try { db.transaction(async () => { await write(); }); } catch {}", true],
  ["function f() { write(); }", false],
  ["write();", false],
])("its error ends a transaction: %s", (code, ends) => {
  const transactions = { opens: ["db.transaction(callback)"], lent: [] };
  expect(endsTransaction(callIn(code), { transactions })).toBe(ends);
});

test.each<[string, boolean]>([
  ["try { write(); } catch (e) { log(e); }", true],
  ["try { write(); } catch (e) { throw e; }", false],
  ["try { write(); } catch (e) { if (e instanceof Gone) throw e; }", false],
  ["try { write(); } catch (e) { if (e.code === '23505') throw e; }", true],
  ["if (a) { try { write(); } catch (e) { throw e; } }", false],
])("a conflict that is thrown here reaches nobody: %s", (code, swallowed) => {
  expect(isSwallowed(callIn(code), "Gone")).toBe(swallowed);
});

test.each<[string, string]>([
  ["INSERT INTO a (b) VALUES (1)", "insert a"],
  ["INSERT INTO a (b) VALUES (1) ON CONFLICT DO NOTHING", "upsert a"],
  ["INSERT INTO a (b) VALUES (1) ON CONFLICT (b) DO UPDATE SET b = 2", "upsert a"],
  ["INSERT INTO a (b) VALUES (1) ON DUPLICATE KEY UPDATE b = 2", "upsert a"],
  ["REPLACE INTO a (b) VALUES (1)", "upsert a"],
  ["MERGE INTO a USING c ON a.b = c.b WHEN MATCHED THEN UPDATE SET b = 1", "upsert a"],
  ["UPDATE a SET b = 1", "update a"],
  ["DELETE FROM a", "delete a"],
  ["SELECT 1", ""],
])("SQL: %s", (sql, expected) => {
  const [text] = callIn(`write("${sql}");`).arguments;
  if (!text) throw new Error("no text");
  expect(
    rawWrites(text)
      .map(({ operation, table }) => `${operation} ${table}`)
      .join(),
  ).toBe(expected);
});

describe("the place of a fix", () => {
  function site(code: string, own: Partial<FixContext> = {}, path = "src/run.ts"): TypescriptSite {
    const source = createSource(path, code);
    const write = { operation: "insert", place } as unknown as Write;
    const context: FixContext = {
      violation: { ...unknownViolation, kind: "unique", engine: "postgresql", constraint: "users_email_key" },
      cause: { id: "duplicate-insert", confidence: "certain", why: "" },
      databases: [postgresql],
      ...{ model: user, constraint: email, database: postgresql, models: [user], source, write },
      read: () => undefined,
      ...own,
    };
    return siteAt(context, callIn(code), dialect);
  }

  test("imports a name once", () => {
    const { use, imports } = site("write();");
    const taken = { module: "made-up", name: "Taken" };
    expect([use(taken), use(taken)]).toEqual(["Taken", "Taken"]);
    use({ module: "made-up", name: "Free" });
    use({ module: "another", name: "Free2" });
    expect(imports().map(({ text }) => text.trim())).toEqual([
      'import { Free, Taken } from "made-up";',
      'import { Free2 } from "another";',
    ]);
  });

  test("names that join an import which is there", () => {
    const { use, imports } = site('import { Other } from "made-up";\nwrite();');
    use({ module: "made-up", name: "Taken" });
    use({ module: "made-up", name: "Upper" });
    expect(imports().map(({ text }) => text)).toEqual([", Taken", ", Upper"]);
  });

  test("a statement's lines begin where it does, a call's within it where the call does", () => {
    expect(indentOf(site("{\n  const a =\n      write();\n}"))).toBe("  ");
    expect(indentOf(site("{\n  use(\n      write(),\n  );\n}"))).toBe("      ");
  });

  test("an answer that leaves is none in a callback that has no name", () => {
    const refuse = { id: "refuse", by: "return null;", place } as unknown as FixContext["intent"];
    const thrown = (code: string) =>
      unlessDeclined(() => {
        thrownCode(site(code, { intent: refuse } as Partial<FixContext>), "taken");
        return "done";
      });
    expect(thrown("function f() { write(); }")).toBe("done");
    expect(thrown("function f() { each(() => { write(); }); }")).not.toBe("done");
  });

  test.each<[string, string]>([
    ["write();", "statement"],
    ["const a = write();", "declared"],
    ["function f() {\n  return write();\n}", "returned"],
    ["if (write()) use();", "expression"],
    ["function f() {\n  throw write();\n}", "expression"],
  ])("%s: %s", (code, form) => expect(site(code).form).toBe(form));

  test.each<[string, string, boolean]>([
    ["src/tsconfig.json", '{ "compilerOptions": { "target": "ES2022" } }', true],
    ["tsconfig.json", '{ "compilerOptions": { "target": "ES2022" } }', true],
    ["tsconfig.json", '{ "compilerOptions": { "target": "ES2020" } }', false],
    ["tsconfig.json", '{ "compilerOptions": { "target": "ES2020", "lib": ["DOM", "ES2023"] } }', true],
    ["tsconfig.json", '{ "compilerOptions": { "target": "ES2022", "lib": ["DOM", "ES2020"] } }', false],
    ["other.json", "", false],
  ])("an error with its cause, %s: %s", (path, text, has) => {
    const read = (asked: string) => (asked === path ? createSource(path, text) : undefined);
    const { lines } = thrownCode(site("write();", { read }), "taken");
    expect(lines.join().includes("{ cause: error }")).toBe(has);
  });

  test("a database of which nobody has seen how it reports is not recognised", () => {
    const made = (database: Database) =>
      unlessDeclined(() => {
        recognised(site("write();", { database }), { orm: "Made", driver: "error" });
        return "done";
      });
    expect(made(postgresql)).toBe("done");
    const { recognise: _, ...mute } = postgresql;
    expect(made(mute)).toEqual({
      declined: "Keyclash has not seen how this database reports the constraint to Made.",
    });
  });
});

test("plain JavaScript promises nothing of a member", () => {
  const certain = (isTypeScript: boolean) =>
    isCertain(
      { context: { read: () => undefined }, isTypeScript },
      callIn("function f(a: { b: string }) { write(a.b); }").arguments[0] as ts.Expression,
    );
  expect([certain(true), certain(false)]).toEqual([true, false]);
});

test("a loaded row that a function is handed may have been changed there", () => {
  const values = (code: string) =>
    rowOf(callIn(`function f() { const row = findOne(); ${code} write(row); }`).arguments[0], {
      findOne: { kind: "row", row: "loaded" },
    }).values;
  expect(values("row.a = 1; touch(other, row);")).toBeNull();
  expect(values("row.a = 1; touch(other);")?.size).toBe(1);
});

test("rows of what is no function, of none", () => {
  const origin = (code: string) => rowOf(callIn(code).arguments[0], undefined).origin;
  expect(origin("write(rows.map());")).toBe("unknown");
  expect(origin("write(rows.map(make));")).toBe("unknown");
  expect(origin("write(rows.map(() => ({ a: 1 })));")).toBe("new");
  expect(origin("write([]);")).toBe("unknown");
});
