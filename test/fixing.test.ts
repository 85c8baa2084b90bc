/** The fixing half of a dialect is enough for ORMs to come: six of them in a few lines each, and what comes out. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Dialect, Fixing } from "../server/src/code/dialect";
import { decline } from "../server/src/code/fixes/declined";
import { valueAgain } from "../server/src/code/typescript/again";
import { recognised } from "../server/src/code/typescript/answer";
import { fixesOf, siteAround } from "../server/src/code/typescript/fixes";
import { siteAt, type TypescriptSite } from "../server/src/code/typescript/site";
import { mongodb } from "../server/src/databases/mongodb";
import { postgresql } from "../server/src/databases/postgresql";
import { sqlite } from "../server/src/databases/sqlite";
import type { Database, FixContext } from "../server/src/domain/adapters";
import { unknownViolation } from "../server/src/domain/incident";
import type { Model } from "../server/src/domain/model";
import { applyEdits, createSource } from "../server/src/domain/text";
import { compiler, findAll, loadTypeScript, parseTypeScript, type ts } from "../server/src/syntax/typescript";
import { lastName } from "../server/src/syntax/typescript-calls";

beforeAll(loadTypeScript);

const place = { file: "user.ts", start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const email = { kind: "unique", fields: ["email"], columns: ["email"], name: null, place } as const;
const user: Model = {
  ...{ id: "user.ts#User", orm: "knex", name: "User", table: "users", schema: null, place },
  fields: [{ name: "email", column: "email", place, type: "string", nullable: false, default: "none" }],
  constraints: [email],
};

/** What the six have in common; the MikroORM's `create` makes a row. */
const dialect: Dialect = {
  ...{ orm: "made-up", language: "typescript", writes: {}, reads: [] },
  signs: { calls: { create: { kind: "row", row: "new", given: true } } },
  called: ({ name }) => [name],
  transactions: { opens: ["db.transaction().execute(callback)"], lent: ["trx"] },
  handles: () => undefined,
};

interface Site extends TypescriptSite {
  readonly row: ts.Expression;
}

/** What the three have in common here: where the row stands, how a row is read. */
function fixingOf(
  own: Omit<Fixing<Site>, "siteOf" | "existing" | "look"> & Partial<Fixing<Site>>,
  find: (site: Site, value: string) => string,
  rowOf: (call: ts.CallExpression) => ts.Expression | undefined = (call) => call.arguments[0],
): Fixing<Site> {
  const value = (site: Site) => valueAgain(site, site.row, ["email"]).text;
  return {
    siteOf(context) {
      const call = findAll(parseTypeScript(context.source), compiler().isCallExpression).find(
        (each) => each.getText() === context.write.method,
      );
      if (!call || !compiler().isPropertyAccessExpression(call.expression)) return decline("gone");
      const [, options] = call.arguments;
      return {
        ...siteAt(context, call, dialect),
        receiver: call.expression.expression,
        row: rowOf(call) as ts.Expression,
        ...(options ? { options } : {}),
      };
    },
    existing: (site) => ({
      lines: [`return ${find(site, value(site))}${site.style.semicolon}`],
      leaves: false,
      waits: true,
    }),
    look: (site) => ({ lines: [find(site, value(site)).replace("await ", "")] }),
    ...own,
  };
}

const knex = fixingOf(
  {
    test: (site) => recognised(site, { orm: "Knex", driver: site.error }),
    transaction: {
      afterFailure: ({ database }) => (database?.inTransaction?.goesOn ? "goes on" : "savepoint"),
      savepoint: ({ receiver }, name) => {
        const [trx] = receiver ? receiver.getText().split("(") : [];
        return {
          on: `${trx}.transaction((${name}) => ${name}${receiver ? receiver.getText().slice(trx?.length) : ""}`,
        };
      },
    },
    ownPromise: { of: "Knex" },
  },
  ({ receiver }, value) => `await ${receiver ? receiver.getText() : ""}.where({ email: ${value} }).first()`,
);

const sequelize = fixingOf(
  {
    test: (site) => recognised(site, { orm: "Sequelize", driver: `${site.error}.parent` }),
    transaction: {
      afterFailure: ({ database }) => (database?.inTransaction?.goesOn ? "goes on" : "savepoint"),
      savepoint: ({ receiver }, name) => ({
        on: `sequelize.transaction({ transaction }, (${name}) => ${receiver ? receiver.getText() : ""}`,
        options: `{ transaction: ${name} }`,
      }),
    },
  },
  ({ receiver, options }, value) =>
    `await ${receiver ? receiver.getText() : ""}.findOne({ where: { email: ${value} }${options ? ", ...options" : ""} })`,
);

const drizzle = fixingOf(
  {
    test: (site) =>
      recognised(site, {
        orm: "Drizzle",
        thrown: { module: "drizzle-orm", name: "DrizzleQueryError" },
        driver: `(${site.error}.cause as any)`,
      }),
    transaction: { afterFailure: () => "goes on" },
    ownPromise: { of: "Drizzle" },
  },
  (_, value) => `await db.select().from(users).where(eq(users.email, ${value}))`,
);

/** What a failed statement leaves of a callback's transaction in PostgreSQL and MongoDB: nothing, and there is no savepoint in it. */
const dead: Fixing<Site>["transaction"] = { afterFailure: () => "dead" };
/** `db.insertInto("users").values(row).execute()` */
const valuesIn = (call: ts.Node) =>
  findAll(call, compiler().isCallExpression).find((each) => lastName(each.expression) === "values")
    ?.arguments[0];
const kyselyBase = fixingOf(
  {
    test: (site) => recognised(site, { orm: "Kysely", driver: site.error }),
    transaction: dead,
  },
  (_, value) => `await db.selectFrom("users").selectAll().where("email", "=", ${value}).executeTakeFirst()`,
  valuesIn,
);
const kysely: Fixing<Site> = {
  ...kyselyBase,
  siteOf(context, goesOn) {
    const site = kyselyBase.siteOf(context, goesOn);
    if (!context.write.inTransaction) return site;
    return { ...siteAround(site, goesOn), row: site.row };
  },
  existing: (site) =>
    site.form === "statement"
      ? { lines: ["// It is there already."], leaves: false, waits: false }
      : kyselyBase.existing(site),
};

/** What its adapter does not say yet, for none of its ORMs has asked: the number and the name of the index, as servers word it since 3.2. */
const mongo: Database = {
  ...mongodb,
  recognise: ({ violation }) => [
    { member: "code", is: 11000 },
    { member: "message", includes: `index: ${violation.constraint} dup key` },
  ],
};

const mongoose = fixingOf(
  {
    test: (site) => recognised(site, { orm: "Mongoose", driver: site.error }),
    transaction: dead,
  },
  (_, value) => `await User.findOne({ email: ${value} })`,
);

/** A unit of work: what is written was handed over before, and is still waiting to be written when it failed. */
const created = (call: ts.Node) =>
  findAll(call.getSourceFile(), compiler().isCallExpression).find(
    (each) => lastName(each.expression) === "persist",
  )?.arguments[0];
const mikroOrm = fixingOf(
  {
    test: (site) =>
      recognised(site, {
        orm: "MikroORM",
        thrown: { module: "@mikro-orm/core", name: "UniqueConstraintViolationException" },
        driver: site.error,
      }),
    transaction: { afterFailure: () => "savepoint", savepoint: () => undefined },
    existing: (site) => {
      const again = valueAgain(site, site.row, ["email"]);
      return {
        lines: ["em.clear();", `return await em.findOneOrFail(User, { email: ${again.text} });`],
        leaves: true,
        waits: true,
      };
    },
  },
  () => "",
  created,
);

/** The edited code of the `catch`, or why there is none. */
function caught(
  fixing: Fixing<Site>,
  code: string,
  call: string,
  database: Database,
  inTransaction = false,
): string {
  const source = createSource("run.ts", code);
  const context: FixContext = {
    violation: { ...unknownViolation, kind: "unique", engine: database.id, constraint: "users_email_key" },
    cause: { id: "duplicate-insert", confidence: "certain", why: "" },
    databases: [database],
    ...{ model: user, constraint: email, database, models: [user], source, read: () => undefined },
    write: {
      ...{ model: user.id, operation: "insert", method: call, place, function: null, functionPlace: null },
      ...{ fields: ["email"], exact: true, inTransaction },
    },
  };
  const made = fixesOf(fixing).catch.make(context);
  if (made === "done" || "declined" in made) return made === "done" ? made : made.declined;
  const text = applyEdits(code, made.edits[0]?.edits ?? []);
  const tree = compiler().createSourceFile("run.ts", text, compiler().ScriptTarget.Latest);
  expect((tree as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics).toEqual([]);
  return text;
}

describe("ORMs to come", () => {
  test("Knex in a transaction of PostgreSQL: a savepoint on what the write is called on", () => {
    const code =
      'export async function run(trx, email) {\n  return await trx("users").insert({ email });\n}\n';
    expect(caught(knex, code, 'trx("users").insert({ email })', postgresql, true)).toBe(
      [
        "export async function run(trx, email) {",
        "  try {",
        '    return await trx.transaction((savepoint) => savepoint("users").insert({ email }));',
        "  } catch (error) {",
        "    const isDuplicate =",
        '      error.constraint === "users_email_key"; // User.email',
        "    if (!isDuplicate) throw error;",
        '    return await trx("users").where({ email: email }).first();',
        "  }",
        "}",
        "",
      ].join("\n"),
    );
  });

  test("Knex: a query that is handed on is sent elsewhere", () => {
    const code =
      'export function run(db, email) {\n  const query = db("users").insert({ email });\n  return query;\n}\n';
    expect(caught(knex, code, 'db("users").insert({ email })', postgresql)).toBe(
      "The promise is awaited elsewhere: Knex sends the query there, and a handler here would send it at once.",
    );
  });

  test("Sequelize in a transaction of PostgreSQL: the options carry the savepoint", () => {
    const code =
      "export async function run(transaction, email) {\n  await User.create({ email }, { transaction });\n}\n";
    expect(caught(sequelize, code, "User.create({ email }, { transaction })", postgresql, true)).toContain(
      "await sequelize.transaction({ transaction }, (savepoint) => User.create({ email }, { transaction: savepoint }));",
    );
  });

  test("Drizzle on SQLite: by the cause of its own error, imported", () => {
    const code =
      'import { eq } from "drizzle-orm";\n\nexport async function run(email) {\n  const [row] = await db.insert(users).values({ email });\n  return row;\n}\n';
    const text = caught(drizzle, code, "db.insert(users).values({ email })", sqlite);
    expect(text).toContain('import { DrizzleQueryError, eq } from "drizzle-orm";');
    expect(text).toContain('(error.cause as any).message.endsWith("UNIQUE constraint failed: users.email")');
    expect(text).toContain("return await db.select().from(users).where(eq(users.email, email));");
  });

  test("Kysely: the row is an argument of the chain, not of the call that runs it", () => {
    const write = 'db.insertInto("users").values({ email }).returningAll().executeTakeFirst()';
    const text = caught(
      kysely,
      `export async function run(email) {\n  return await ${write};\n}\n`,
      write,
      postgresql,
    );
    expect(text).toContain(`  try {\n    return await ${write};\n  } catch (error) {`);
    expect(text).toContain(
      'return await db.selectFrom("users").selectAll().where("email", "=", email).executeTakeFirst();',
    );
  });

  test("Kysely in a transaction, which has no savepoints: the handler stands around it, where nothing else is in it", () => {
    const write = 'trx.insertInto("users").values({ email }).execute()';
    const code = (more: string) =>
      `export async function run(email) {\n  await db.transaction().execute(async (trx) => {\n    await ${write};${more}\n  });\n}\n`;
    expect(caught(kysely, code(""), write, postgresql, true)).toContain(
      `  try {\n    await db.transaction().execute(async (trx) => {\n      await ${write};\n    });\n  } catch (error) {`,
    );
    expect(caught(kysely, code(" await audit(trx);"), write, postgresql, true)).toContain(
      "The duplicate undoes the whole transaction",
    );
  });

  test("Mongoose: by the number and the index of MongoDB's own error", () => {
    const code = "export async function run(email) {\n  return await User.create({ email });\n}\n";
    const text = caught(mongoose, code, "User.create({ email })", mongo);
    expect(text).toContain(
      'error.code === 11000 &&\n      error.message.includes("index: users_email_key dup key");',
    );
    expect(text).toContain("return await User.findOne({ email: email });");
  });

  test("MikroORM: a unit of work is emptied before the row is read; in a transaction it has no savepoint of its own", () => {
    const code = [
      'import { UniqueConstraintViolationException } from "@mikro-orm/core";',
      "export async function run(em, email) {",
      "  const user = em.create(User, { email });",
      "  em.persist(user);",
      "  await em.flush();",
      "  return user;",
      "}",
      "",
    ].join("\n");
    expect(caught(mikroOrm, code, "em.flush()", postgresql)).toContain(
      "    em.clear();\n    return await em.findOneOrFail(User, { email: user.email });\n  }\n  return user;",
    );
    expect(caught(mikroOrm, code, "em.flush()", postgresql, true)).toContain(
      "it cannot be given a savepoint of its own",
    );
  });
});
