/** What the language's room reads by a dialect: six ORMs to come in a few lines each, any formatting, handlers, one pass for all models. */

import { beforeAll, describe, expect, it } from "vitest";
import type { Dialect } from "../server/src/code/dialect";
import { writesOf } from "../server/src/code/typescript/writes";
import type { Model } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { models as prismaModels } from "../server/src/orms/prisma/models";
import { writes as prisma } from "../server/src/orms/prisma/writes";
import { loadTypeScript } from "../server/src/syntax/typescript";

beforeAll(loadTypeScript);

const place = { file: "src/models.ts", start: { line: 1, column: 1 }, end: { line: 1, column: 5 } };
const model = (name: string, table: string): Model => ({
  id: `src/models.ts#${name}`,
  orm: "x",
  name,
  table,
  schema: null,
  place,
  fields: [],
  constraints: [],
});
const models = [model("User", "users"), model("Post", "posts")];

const nothing = {
  language: "typescript",
  reads: [],
  transactions: { opens: [], lent: [] },
  handles: () => undefined,
} satisfies Partial<Dialect>;

const byVariable = (each: Model) => [each.table ?? each.name];
const byClass = (each: Model) => [each.name];
const db = { kind: "db" };

const drizzle: Dialect = {
  ...nothing,
  orm: "drizzle",
  runsWhenAwaited: true,
  called: byVariable,
  signs: {
    types: { NodePgDatabase: db },
    calls: { drizzle: db },
    callbacks: { transaction: db },
    named: (name) => (/^(?:db|tx)$/.test(name) ? { ...db, model: null, exact: false } : undefined),
  },
  writes: {
    "db.insert(model).values(row)": "insert",
    "db.insert(model).values(row).onConflictDoNothing({ target: key })": "get-or-create",
    "db.insert(model).values(row).onConflictDoUpdate({ target: key, set })": "upsert",
    "db.update(model).set(row)": "update",
    "db.delete(model)": "delete",
  },
  transactions: { opens: ["db.transaction(callback)"], lent: ["db"] },
};

const knex: Dialect = {
  ...nothing,
  orm: "knex",
  runsWhenAwaited: true,
  called: byVariable,
  signs: {
    types: { Knex: { kind: "knex" } },
    calls: { knex: { kind: "knex" } },
    callbacks: { transaction: { kind: "knex" } },
    named: (name) => (/^(?:knex|trx)$/.test(name) ? { kind: "knex", model: null, exact: false } : undefined),
  },
  writes: {
    "knex(model).insert(row)": "insert",
    "knex.insert(row).into(model)": "insert",
    "knex(model).insert(row).onConflict(key).merge()": "upsert",
    "knex(model).update(row)": "update",
    "knex(model).del()": "delete",
  },
};

const kysely: Dialect = {
  ...nothing,
  orm: "kysely",
  called: byVariable,
  signs: { types: { Kysely: db } },
  writes: {
    "db.insertInto(model).values(row).execute()": "insert",
    "db.insertInto(model).values(row).onConflict(_).execute()": "upsert",
    "db.updateTable(model).set(row).execute()": "update",
    "db.deleteFrom(model).execute()": "delete",
  },
};

const sequelize: Dialect = {
  ...nothing,
  orm: "sequelize",
  called: byClass,
  signs: {
    calls: {
      build: { kind: "row", of: "receiver", row: "new", given: true },
      findOne: { kind: "row", of: "receiver", row: "loaded" },
    },
  },
  writes: {
    "model.create(row, options)": "insert",
    "model.findOrCreate({ where: key, defaults: row })": "get-or-create",
    "model.update(row, { where })": "update",
    "row.save(options)": "flush",
  },
};

const mongoose: Dialect = {
  ...nothing,
  orm: "mongoose",
  runsWhenAwaited: true,
  called: byClass,
  signs: {
    types: { Model: { kind: "model", of: "type argument" } },
    decorators: { InjectModel: { kind: "model", of: "argument" } },
    calls: { model: { kind: "model", of: "argument" } },
  },
  writes: {
    "model.create(row, options)": "insert",
    "model.findOneAndUpdate(key, set, { upsert: _ })": "upsert",
    "model.updateOne(where, row)": "update",
    "row.save(options)": "flush",
  },
};

const mikro: Dialect = {
  ...nothing,
  orm: "mikro-orm",
  called: byClass,
  signs: {
    types: { EntityManager: { kind: "em" }, EntityRepository: { kind: "repository", of: "type argument" } },
    calls: { fork: { kind: "em" }, create: { kind: "row", of: "receiver", row: "new", given: true } },
    callbacks: { transactional: { kind: "em" } },
    decorators: { InjectRepository: { kind: "repository", of: "argument" } },
  },
  writes: {
    "em.persist(row).flush()": "flush",
    "em.persistAndFlush(row)": "flush",
    "em.upsert(model, row)": "upsert",
  },
};

/** The last link of the chain that belongs to the write. */
const lastLink = /\.\w+(?=\([^()]*\)$)/;

const shown = (dialect: Dialect, code: string) => {
  const source = createSource("src/a.ts", code);
  return writesOf(dialect)
    .read(source, models, models)
    .map((write) => {
      const text = code.slice(source.offset(write.place.start), source.offset(write.place.end));
      return [
        write.operation,
        write.model.split("#")[1],
        write.method,
        write.fields?.join("+") ?? "-",
        ...(write.lookup ? ["by", write.lookup.join("+")] : []),
        ...(write.exact ? [] : ["?"]),
        ...(write.inTransaction ? ["transaction"] : []),
        `${lastLink.exec(text)?.[0]}()`,
      ].join(" ");
    });
};

describe("a dialect reads", () => {
  it.each<[string, Dialect, string, string[]]>([
    [
      "Drizzle",
      drizzle,
      `import { users } from "./models"; async function f(db: NodePgDatabase) { const [row] = await db.insert(users).values({ email }).returning(); }`,
      ["insert User insert email transaction .returning()"],
    ],
    [
      "Drizzle: a namespace of tables",
      drizzle,
      `import * as schema from "./models"; await db.insert(schema.posts).values(rows);`,
      ["insert Post insert - .values()"],
    ],
    [
      "Drizzle: get or create",
      drizzle,
      `import { users } from "./models"; const db = drizzle(pool); await db.insert(users).values({ email }).onConflictDoNothing({ target: users.email });`,
      ["get-or-create User insert email by email .onConflictDoNothing()"],
    ],
    [
      "Drizzle: another table",
      drizzle,
      `import { other } from "./other"; await db.insert(other).values({ email });`,
      [],
    ],
    [
      "Knex",
      knex,
      `const knex = knex({}); await knex("users").insert({ email }).returning("*");`,
      ["insert User insert email .returning()"],
    ],
    [
      "Knex: the table behind",
      knex,
      `async function f(trx: Knex) { await trx.insert({ email }).into("users"); }`,
      ["insert User insert email .into()"],
    ],
    [
      "Knex: upsert",
      knex,
      `await knex("users").insert({ email, name }).onConflict(["email"]).merge();`,
      ["upsert User insert email+name by email .merge()"],
    ],
    [
      "Kysely",
      kysely,
      `class S { constructor(private db: Kysely<DB>) {} f() { return this.db.insertInto("users").values({ email }).execute().then(use); } g() { return this.db.insertInto("users").values({ email }); } }`,
      ["insert User insertInto email .execute()"],
    ],
    [
      "Sequelize",
      sequelize,
      `import { User } from "./models"; await User.create({ email }, { transaction: t }); const u = User.build({ email }); await u.save(); await User.findOrCreate({ where: { email }, defaults: { name } });`,
      [
        "insert User create email .create()",
        "insert User save email .save()",
        "get-or-create User findOrCreate name by email .findOrCreate()",
      ],
    ],
    [
      "Mongoose",
      mongoose,
      `const Users = mongoose.model("User", schema); await Users.create({ email }); const u = new User({ email }); await u.save(); class S { constructor(@InjectModel(Post) private posts) {} f() { return this.posts.create({ slug }); } }`,
      [
        "insert User create email .create()",
        "insert User save email .save()",
        "insert Post create slug .create()",
      ],
    ],
    [
      "MikroORM",
      mikro,
      `import { User } from "./models"; class S { constructor(private em: EntityManager) {} async f() { const user = this.em.create(User, { email }); await this.em.persist(user).flush(); await this.em.upsert(User, { email }); } }`,
      ["insert User persist email .flush()", "upsert User upsert email .upsert()"],
    ],
  ])("%s", (_title, dialect, code, expected) => {
    expect(shown(dialect, code)).toEqual(expected);
  });
});

describe("Prisma in any formatting", () => {
  const schema =
    "model User {\n id Int @id\n email String @unique\n}\nmodel Post {\n id Int @id\n slug String @unique\n}";
  const all = () => prismaModels.link([prismaModels.read(createSource("schema.prisma", schema))]).models;
  const read = (code: string) => {
    const linked = all();
    const user = linked.filter(({ name }) => name === "User");
    const writes = prisma.read(createSource("src/a.ts", code), user, linked);
    return [
      prisma.marker(code, user),
      ...writes.map(({ operation, exact }) => `${operation}${exact ? "" : "?"}`),
    ];
  };

  it.each([
    ["over lines", "await prisma\n  // by hand\n  .user\n  .create({ data: { email } })", "insert"],
    ["an optional client", "await prisma?.user.create({ data: { email } })", "insert"],
    ["an index", `await prisma["user"].create({ data: { email } })`, "insert"],
    ["a method by index", `await prisma.user["create"]({ data: { email } })`, "insert"],
    ["a delegate in a variable", "const u = prisma.user; await u.create({ data: { email } })", "insert"],
    ["a destructured delegate", "const { user } = prisma; await user.create({ data: { email } })", "insert"],
    [
      "a renamed delegate",
      "const { user: people, post } = prisma; await people.create({ data: { email } })",
      "insert",
    ],
    ["brackets and marks", "void (prisma as any).user!.create({ data: { email } })", "insert"],
    ["of something else", "await registry.user.create({ data: { email } })", "insert?"],
  ])("%s", (_title, code, expected) => {
    expect(read(code)).toEqual([true, expected]);
  });

  it.each([
    ["another model", "await prisma.post.create({ data: { slug } }); const email = x.user.name;"],
    ["no object", `await cache.user.delete("1")`],
    ["a variable of that name", "const user = load(); await user.create({ data: { email } })"],
  ])("nothing: %s", (_title, code) => {
    expect(read(code).slice(1)).toEqual([]);
  });

  it.each([
    ["in a constant", `const sql = 'INSERT INTO "User" VALUES (1)'; await prisma.$executeRawUnsafe(sql)`, 1],
    [
      "as a list of lines",
      `await prisma.$executeRawUnsafe(['INSERT INTO "User"', "VALUES (1)"].join(" "))`,
      1,
    ],
    ["with its tag", `await prisma.$executeRaw(Prisma.sql\`UPDATE "User" SET a = \${1}\`)`, 1],
    ["with the table filled in", `await prisma.$executeRaw\`DELETE FROM \${Prisma.raw("User")}\``, 1],
    ["of another table", `await prisma.$executeRawUnsafe('INSERT INTO "Post" VALUES (1)', "User")`, 0],
    ["that reads", "await prisma.$queryRaw`SELECT \"User\", 'insert' FROM x`", 0],
    ["with words alone", `await prisma.$executeRawUnsafe(make("insert", "User"))`, 0],
  ])("raw SQL %s", (_title, code, expected) => {
    const does = read(code).slice(1);
    expect(does).toHaveLength(expected);
    expect(does.filter((each) => each !== "raw" && each !== "delete")).toEqual([]);
  });

  it("asks for the model before it parses", () => {
    const user = all().filter(({ name }) => name === "User");
    expect(prisma.marker("await prisma.post.create({ data: { slug } })", user)).toBe(false);
    expect(prisma.marker("export const userName = create(superuser)", user)).toBe(false);
  });

  it("reads all models of a file in one pass", () => {
    const linked = all();
    const code =
      "await prisma.post.create({ data: { slug } }); await prisma.user.create({ data: { email } });";
    expect(prisma.read(createSource("a.ts", code), linked, linked).map((write) => write.model)).toEqual(
      ["Post", "User"].map((name) => linked.find((each) => each.name === name)?.id),
    );
  });
});

describe("a handler", () => {
  const schema = "model User {\n id Int @id\n email String @unique\n}";
  const handled = (code: string) => {
    const linked = prismaModels.link([prismaModels.read(createSource("schema.prisma", schema))]).models;
    const [write] = prisma.read(createSource("src/a.ts", code), linked, linked);
    if (!write) throw new Error("no write");
    return write.handled;
  };
  const write = "prisma.user.create({ data: { email } })";
  const tests = 'if (e.code === "P2002") return null; throw e;';
  const tried = (body: string, handler = tests) =>
    `async function f() { try { ${body} } catch (e) { ${handler} } }`;

  it.each<[string, string, readonly string[] | undefined]>([
    ["around an awaited call", tried(`await ${write};`), ["unique"]],
    ["around a promise that is returned", tried(`return ${write};`), undefined],
    ["on the promise", `const f = () => ${write}.catch((e) => { ${tests} });`, ["unique"]],
    [
      "on the promise, as the second argument",
      `const f = () => ${write}.then(use, (e) => { ${tests} });`,
      ["unique"],
    ],
    ["that names the code in a comment", tried(`await ${write};`, "/* 'P2002' */ throw e;"), undefined],
    ["that says the code in a sentence", tried(`await ${write};`, 'log("P2002"); throw e;'), undefined],
    ["of another violation", tried(`await ${write};`, 'if (e.code !== "P2003") throw e;'), ["foreign_key"]],
    [
      "in a switch",
      tried(`await ${write};`, 'switch (e.code) { case "P2002": return null; } throw e;'),
      ["unique"],
    ],
    [
      "with a list",
      tried(`await ${write};`, 'if (["P2002", "P2003"].includes(e.code)) return; throw e;'),
      ["unique", "foreign_key"],
    ],
    [
      "around a callback that is only registered",
      tried(`app.post("/", async () => { await ${write}; });`),
      undefined,
    ],
    [
      "around rows that are awaited together",
      tried(`await Promise.all(rows.map(async (row) => { await ${write}; }));`),
      ["unique"],
    ],
    ["around rows that nobody awaits", tried(`rows.forEach(async (row) => { await ${write}; });`), undefined],
    [
      "around a transaction",
      tried(`await prisma.$transaction(async (tx) => { await ${write}; });`),
      ["unique"],
    ],
    [
      "around a promise that is awaited later",
      `async function f() { const saved = ${write}; try { await saved; } catch (e) { ${tests} } }`,
      ["unique"],
    ],
    [
      "that writes itself",
      `async function f() { try { g(); } catch (e) { await ${write}; ${tests} } }`,
      undefined,
    ],
  ])("%s", (_title, code, expected) => {
    expect(handled(code)).toEqual(expected);
  });
});
