/** Every pattern of a dialect is the way that some program writes: one that no case and no snippet looks like is a mistake or too much. */

import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Dialect } from "../server/src/code/dialect";
import { type CallReader, fitting, parsePattern } from "../server/src/code/patterns";
import { createCalls } from "../server/src/code/typescript/patterns";
import type { Model } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { dialect as bookshelf } from "../server/src/orms/bookshelf/dialect";
import { dialect as drizzle } from "../server/src/orms/drizzle/dialect";
import { dialect as knex } from "../server/src/orms/knex/dialect";
import { dialect as kysely } from "../server/src/orms/kysely/dialect";
import { dialect as mikroOrm } from "../server/src/orms/mikro-orm/dialect";
import { dialect as objection } from "../server/src/orms/objection/dialect";
import { dialect as prisma } from "../server/src/orms/prisma/dialect";
import { dialect as sequelize } from "../server/src/orms/sequelize/dialect";
import { dialect as supabase } from "../server/src/orms/supabase/dialect";
import { dialect as typeorm } from "../server/src/orms/typeorm/dialect";
import { compiler, loadTypeScript, parseTypeScript, visit } from "../server/src/syntax/typescript";

beforeAll(loadTypeScript);

const place = { file: "src/user.ts", start: { line: 1, column: 1 }, end: { line: 1, column: 5 } };
const named = (orm: string, name: string): Model => ({
  id: `src/user.ts#${name}`,
  orm,
  name,
  table: name.toLowerCase(),
  schema: null,
  place,
  fields: [],
  constraints: [],
});

/** The TypeScript of all literate cases of an ORM. */
function casesOf(orm: string): string[] {
  const folder = new URL(`../server/src/orms/${orm}/cases/`, import.meta.url);
  return readdirSync(folder)
    .flatMap((file) => readFileSync(new URL(file, folder), "utf8").split(/^```/m))
    .filter((part) => /^tsx?\n|^js\n/.test(part))
    .map((part) => part.slice(part.indexOf("\n")));
}

/** Forms that the reading knows and no case needed yet. */
const seldom: Readonly<Record<string, string>> = {
  typeorm: `
import { Repository, EntityManager, DataSource, QueryRunner } from "typeorm";
import { User } from "./user";
async function f(r: Repository<User>, m: EntityManager, s: DataSource, u: User) {
  r.upsert(u, { conflictPaths: ["email"] }); m.upsert(User, u, { conflictPaths: ["email"] }); m.upsert(User, u, ["email"]);
  r.updateAll({ email }); m.updateAll(User, { email }); r.deleteAll(); m.deleteAll(User); r.clear(); m.clear(User);
  r.softRemove(u); m.softRemove(User, u); m.softRemove(u); u.softRemove();
  r.recover(u); m.recover(User, u); m.recover(u); u.recover();
  r.remove(u); m.remove(User, u); m.remove(u); u.remove();
  r.softDelete({ email }); m.softDelete(User, { email }); r.restore({ email }); m.restore(User, { email });
  r.increment({ email }, "n", 1); m.increment(User, { email }, "n", 1);
  r.decrement({ email }, "n", 1); m.decrement(User, { email }, "n", 1);
  r.delete({ email }); m.delete(User, { email }); r.update({ email }, { name }); m.update(User, { email }, { name });
  r.insert(u); m.insert(User, u); r.save(u); m.save(User, u); m.save(u); u.save(); r.upsert(u, ["email"]);
  s.createQueryBuilder().insert().into(User).values(u).execute();
  s.createQueryBuilder(User, "u").insert().values(u).execute();
  r.createQueryBuilder().insert().values(u).execute();
  s.createQueryBuilder().insert().into(User).values(u).orUpdate(["name"], ["email"]).execute();
  s.createQueryBuilder(User, "u").insert().values(u).orUpdate(["name"], ["email"]).execute();
  r.createQueryBuilder().insert().values(u).orUpdate(["name"], ["email"]).execute();
  s.createQueryBuilder().insert().into(User).values(u).onConflict("DO NOTHING").execute();
  s.createQueryBuilder(User, "u").insert().values(u).onConflict("DO NOTHING").execute();
  r.createQueryBuilder().insert().values(u).onConflict("DO NOTHING").execute();
  s.createQueryBuilder().insert().into(User).values(u).orIgnore().execute();
  s.createQueryBuilder(User, "u").insert().values(u).orIgnore().execute();
  r.createQueryBuilder().insert().values(u).orIgnore().execute();
  r.createQueryBuilder("u").where("u.email = :email", { email }).getOne(); m.createQueryBuilder(User, "u").where("u.email = :email", { email }).getOne();
  s.createQueryBuilder().update(User).set(u).where("1").execute();
  s.createQueryBuilder(User, "u").update().set(u).execute();
  r.createQueryBuilder().update().set(u).execute();
  s.createQueryBuilder().delete().from(User).execute();
  s.createQueryBuilder(User, "u").delete().execute();
  r.createQueryBuilder().delete().execute();
  s.createQueryBuilder().softDelete().from(User).execute();
  s.createQueryBuilder(User, "u").softDelete().execute();
  r.createQueryBuilder().softDelete().execute();
  s.createQueryBuilder().restore().from(User).execute();
  s.createQueryBuilder(User, "u").restore().execute();
  r.createQueryBuilder().restore().execute();
  s.createQueryBuilder().relation(User, "tags").of(u).add(tag);
  s.createQueryBuilder().relation(User, "tag").of(u).set(tag);
  r.createQueryBuilder().relation("tags").of(u).add(tag);
  r.createQueryBuilder().relation("tag").of(u).set(tag);
  s.query("INSERT INTO user VALUES (1)");
  r.find({ where: { email } }); m.find(User, { where: { email } }); r.find(); m.find(User);
  r.findOne({ where: { email } }); m.findOne(User, { where: { email } }); r.findOne(); m.findOne(User);
  r.findOneOrFail({ where: { email } }); m.findOneOrFail(User, { where: { email } }); r.findOneOrFail(); m.findOneOrFail(User);
  r.findAndCount({ where: { email } }); m.findAndCount(User, { where: { email } }); r.findAndCount(); m.findAndCount(User);
  r.exists({ where: { email } }); m.exists(User, { where: { email } }); r.exists(); m.exists(User);
  r.exist({ where: { email } }); m.exist(User, { where: { email } }); r.exist(); m.exist(User);
  r.count({ where: { email } }); m.count(User, { where: { email } }); r.count(); m.count(User);
  r.find({ email }); m.find(User, { email }); r.findOne({ email }); m.findOne(User, { email });
  r.findOneOrFail({ email }); m.findOneOrFail(User, { email }); r.count({ email }); m.count(User, { email });
  r.findBy({ email }); m.findBy(User, { email }); r.findOneBy({ email }); m.findOneBy(User, { email });
  r.findOneByOrFail({ email }); m.findOneByOrFail(User, { email }); r.findAndCountBy({ email }); m.findAndCountBy(User, { email });
  r.existsBy({ email }); m.existsBy(User, { email }); r.existBy({ email }); m.existBy(User, { email });
  r.countBy({ email }); m.countBy(User, { email });
}`,
  drizzle: `
async function f(db, User, u) {
  db.insert(User).select(db.select().from(other)); db.insert(User).ignore().values(u);
  db.insert(User).values(u).onConflictDoNothing(); db.insert(User).values(u).onConflictDoNothing({ target: User.email });
  db.insert(User).values(u).onConflictDoUpdate({ target: User.email, set: u }); db.insert(User).values(u).onDuplicateKeyUpdate({ set: u });
  db.insert(User).values(u); db.update(User).set(u); db.update(User).set(u).where(eq(User.id, id)); db.delete(User); db.delete(User).where(eq(User.id, id));
  db.execute(sql\`DELETE FROM user\`); db.run(sql\`DELETE FROM user\`); db.all(sql\`SELECT 1\`); db.get(sql\`SELECT 1\`);
  db.select().from(User); db.select().from(User).where(eq(User.email, email)); db.$count(User, eq(User.email, email));
  db.query.User.findFirst({ where: eq(User.email, email) }); db.query.User.findMany({ where: { email } }); db.query.User.findFirst(); db.query.User.findMany();
}`,
  knex: `
async function f(knex, trx, u) {
  knex("user").insert(u); knex("user").insert(u).onConflict("email").ignore(); knex("user").insert(u).onConflict().ignore();
  knex("user").insert(u).onConflict("email").merge(["name"]); knex("user").insert(u).onConflict().merge();
  trx("user").update(u); trx("user").increment("n", 1); trx("user").decrement("n"); trx("user").del(); trx.table("user").delete();
  knex.insert(u).into("user"); knex.insert(u).into("user").onConflict("email").ignore(); knex.insert(u).into("user").onConflict("email").merge();
  knex.insert(u).onConflict("email").ignore().into("user"); knex.insert(u).onConflict("email").merge().into("user"); knex.batchInsert("user", [u]);
  knex("user").where({ email }); knex("user").whereIn("email", emails); knex("user").first(); knex("user").select(); knex("user").select("id").where("email", email);
}`,
  sequelize: `
import { User } from "./models";
async function f(args, queryInterface, sequelize) {
  sequelize.query(\`DELETE FROM user\`);
  const u = await User.findByPk(1);
  User.bulkCreate([u], { ignoreDuplicates: true }); User.bulkCreate([u], { updateOnDuplicate: ["name"] }); User.upsert({ email });
  User.upsert({ email }, { conflictFields: ["email"] }); User.findOrCreate({ where: { email }, defaults: { name } }); User.findOrCreate({ where: { email } });
  User.findCreateFind({ where: { email }, defaults: { name } }); User.findCreateFind({ where: { email } });
  User.update({ name }, { where: { email } }); User.update({ name }, args); User.increment("n", { where: { id } }); User.decrement("n", { where: { id } });
  User.restore({ where: { id } }); User.destroy({ where: { id } }); User.truncate();
  u.save(); u.update({ name }); u.increment("n"); u.decrement("n"); u.restore(); u.destroy();
  queryInterface.bulkUpdate("User", { name }, { id }); queryInterface.bulkDelete("User", { id });
  User.findOne({ where: { email } }); User.findOne(); User.findAll({ where: { email } }); User.findAll(); User.count({ where: { email } }); User.count();
  User.findAndCountAll({ where: { email } }); User.findAndCountAll();
}`,
  "mikro-orm": `
async function f(r: EntityRepository<User>, em: EntityManager, u: User) {
  r.insert(u); em.insert(User, u); em.insert(u); r.insertMany([u]); em.insertMany(User, [u]); r.nativeInsert(u); em.nativeInsert(User, u);
  r.upsert(u); em.upsert(User, u); r.upsertMany([u]); em.upsertMany(User, [u]);
  r.upsert(u, { onConflictFields: ["email"] }); em.upsert(User, u, { onConflictFields: ["email"] });
  r.upsertMany([u], { onConflictFields: ["email"] }); em.upsertMany(User, [u], { onConflictFields: ["email"] });
  r.nativeUpdate({ id }, { email }); em.nativeUpdate(User, { id }, { email }); r.nativeDelete({ id }); em.nativeDelete(User, { id });
  r.create({ email }); em.create(User, { email }); em.persist(u); em.persist(u).flush(); em.persistAndFlush(u);
  em.remove(u); em.remove(u).flush(); em.removeAndFlush(u); em.assign(u, { email }); wrap(u).assign({ email }); u.tags.add(tag);
  em.createQueryBuilder(User).insert({ email }); em.qb(User).insert({ email }); r.createQueryBuilder().insert({ email }); r.qb().insert({ email });
  em.createQueryBuilder(User).insert({ email }).onConflict("email").ignore(); em.qb(User).insert({ email }).onConflict("email").ignore();
  r.createQueryBuilder().insert({ email }).onConflict("email").ignore(); r.qb().insert({ email }).onConflict("email").ignore();
  em.createQueryBuilder(User).insert({ email }).onConflict("email").merge(); em.qb(User).insert({ email }).onConflict("email").merge();
  r.createQueryBuilder().insert({ email }).onConflict("email").merge(); r.qb().insert({ email }).onConflict("email").merge();
  em.createQueryBuilder(User).update({ email }); em.qb(User).update({ email }); r.createQueryBuilder().update({ email }); r.qb().update({ email });
  em.createQueryBuilder(User).delete({ id }); em.qb(User).delete({ id }); r.createQueryBuilder().delete({ id }); r.qb().delete({ id });
  em.execute("DELETE FROM user"); em.getKnex().raw("DELETE FROM user");
  em.find(User, { email }); r.find({ email }); em.findOne(User, { email }); r.findOne({ email }); em.findOneOrFail(User, { email });
  r.findOneOrFail({ email }); em.findAndCount(User, { email }); r.findAndCount({ email }); em.count(User, { email }); r.count({ email });
}`,
  kysely: `
async function f(db, u) {
  db.insertInto("user").expression(db.selectFrom("other")).execute(); db.insertInto("user").defaultValues().execute();
  db.replaceInto("user").values(u).execute(); db.updateTable("user").set(u).execute(); db.deleteFrom("user").execute();
  db.mergeInto("user").using("other", "a", "b").whenMatched().thenDelete().execute(); db.selectFrom("user").selectAll().execute();
  db.selectFrom("user").selectAll().where("email", "=", email).executeTakeFirstOrThrow();
  db.selectFrom("user").where("email", "=", email).execute(); db.selectFrom("user").select("id").where("email", "=", email).executeTakeFirst();
}`,
  supabase: `
import { supabase } from "./supabase";
async function f(id, u) {
  await supabase.from("User").delete().eq("id", id); await supabase.from("User").select("*").match({ email: u.email });
  await supabase.from("User").select().eq("id", id); await supabase.from("User").select();
}`,
  objection: `
import { User } from "./user";
async function f(id, u, trx) {
  User.query().insert(u); User.query().insertAndFetch(u); User.query(trx).insert(u).onConflict("email").ignore();
  User.query().insert(u).onConflict().ignore(); User.query().insert(u).onConflict("email").merge();
  User.query().insertGraph(u); User.query().insertGraphAndFetch(u); User.query().upsertGraph(u); User.query().upsertGraphAndFetch(u);
  User.query().findById(id).patch(u); User.query().findById(id).patchAndFetch(u); User.query().patchAndFetchById(id, u);
  User.query().where({ id }).update(u); User.query().updateAndFetch(u); User.query().updateAndFetchById(id, u);
  u.$relatedQuery("tags").insertAndFetch(u); u.$relatedQuery("tags").insertGraph(u); User.relatedQuery("tags").for(id).insert(u);
  User.query().increment("n", 1); User.query().decrement("n", 1); User.query().delete(); User.query().deleteById(id);
  User.query().where({ email }); User.query().findOne({ email }); User.query().findById(id); User.query().first(); User.query().select(); User.query().resultSize();
}`,
  bookshelf: `
import { User } from "./user";
async function f(u, id) {
  new User(u).save(); User.where({ id }).save({ name }, { patch: true }); User.forge(u).save(null, { method: "insert" }); new User({ id }).save({ name }, { patch: true }); new User({ id }).destroy();
  User.where({ email }).fetch(); User.where({ email }).count(); User.where({ email }).fetchAll(); new User({ email }).fetch();
}`,
  prisma: `
async function f(args) {
  prisma.user.create(args); prisma.user.createMany(args); prisma.user.createManyAndReturn(args);
  prisma.user.createManyAndReturn({ data: [{ email }] }); prisma.user.update(args); prisma.user.updateMany(args);
  prisma.user.updateManyAndReturn(args); prisma.user.updateManyAndReturn({ where: { email }, data: { name } });
  prisma.user.upsert(args); prisma.user.delete(args); prisma.user.deleteMany(args); prisma.user.deleteMany({}); prisma.user.deleteMany();
  prisma.user.create({ data: { email } }); prisma.user.createMany({ data: [] }); prisma.user.update({ where: { email }, data: { name } });
  prisma.user.updateMany({ data: { name } }); prisma.user.upsert({ where: { email }, create: { email }, update: {} });
  prisma.user.delete({ where: { email } });
  prisma.user.findUnique({ where: { email } }); prisma.user.findFirst({ where: { email } }); prisma.user.count({ where: { email } });
  prisma.user.findUniqueOrThrow({ where: { email } }); prisma.user.findFirstOrThrow({ where: { email } }); prisma.user.findMany({ where: { email } });
  prisma.user.findUnique(args); prisma.user.findFirst(); prisma.user.count();
  prisma.user.findUniqueOrThrow(args); prisma.user.findFirstOrThrow(); prisma.user.findMany();
}`,
};

it.each<[string, Dialect]>([
  ["typeorm", typeorm],
  ["prisma", prisma],
  ["drizzle", drizzle],
  ["knex", knex],
  ["sequelize", sequelize],
  ["mikro-orm", mikroOrm],
  ["kysely", kysely],
  ["objection", objection],
  ["bookshelf", bookshelf],
  ["supabase", supabase],
])("%s: each pattern of the dialect is met", (orm, dialect) => {
  const t = compiler();
  const met = new Set<string>();
  const models = [named(orm, "User"), named(orm, "User.tags")];
  for (const [index, text] of [...casesOf(orm), seldom[orm] ?? ""].entries()) {
    const root = parseTypeScript(createSource(`src/${index}.ts`, text));
    const calls = createCalls(root, dialect, models);
    visit(root, (node) => {
      if (!t.isCallExpression(node)) return;
      for (const found of [calls.writeAt(node), calls.readAt(node)]) if (found) met.add(found.pattern);
    });
  }
  expect([...Object.keys(dialect.writes), ...dialect.reads].filter((pattern) => !met.has(pattern))).toEqual(
    [],
  );
});

it("a pattern of either language is a call: what it is called on, its links, their parts by position or by name", () => {
  const row = new Map([[0, "row"]]);
  expect(parsePattern("(repository || model).save(row)", "flush")).toMatchObject({
    form: { as: "flush" },
    on: ["repository", "model"],
    steps: [{ name: "save", args: row }],
  });
  expect(parsePattern("(manager | queryset).get_or_create(defaults=row, **key)")).toMatchObject({
    on: ["manager", "queryset"],
    steps: [{ name: "get_or_create", args: new Map(Object.entries({ defaults: "row", "**": "key" })) }],
  });
  expect(parsePattern("client.$transaction(callback)").steps).toEqual([
    { name: "$transaction", args: new Map([[0, "callback"]]) },
  ]);
  const members = new Map(Object.entries({ where: "where", create: "row", update: "_" }));
  expect(parsePattern("delegate.upsert({ where, create: row, update: _ })").steps[0]?.args).toEqual(
    new Map([[0, { members }]]),
  );
  expect(parsePattern("knex(model).insert(row)")).toMatchObject({
    on: ["knex"],
    steps: [
      { name: "", args: new Map([[0, "model"]]) },
      { name: "insert", args: row },
    ],
  });
  expect(parsePattern("session.execute(insert(model).values(**row))").steps[0]?.args.get(0)).toEqual([
    { name: "insert", args: new Map([[0, "model"]]) },
    { name: "values", args: new Map([["**", "row"]]) },
  ]);
});

it.each([
  "",
  "repository",
  "repository.save",
  "repository.save(row",
  ".save(row)",
  "(a.b).save(row)",
  "r.save(row);",
  "r.save({ row)",
  "r.save row)",
])("%j is no pattern", (text) => {
  expect(() => parsePattern(text)).toThrow("a pattern is a call");
});

describe("a chain of calls looks like a pattern", () => {
  type Given = string | readonly Link[];
  interface Link {
    readonly name: string;
    readonly args: readonly Given[];
  }
  const call = (name: string, ...args: readonly Given[]): Link => ({ name, args });
  /** Of a language without keywords; "no" is a part of no kind. */
  const reader: CallReader<Given, Link, string> = {
    nameOf: ({ name }) => name,
    argument: ({ args }, at) => args[Number(at)],
    part: (_, given) => (given === "no" ? undefined : String(given)),
    mayMiss: () => true,
    members: (given) => (given === "{ where }" ? new Map([["where", { value: "w" }]]) : undefined),
    chain: (given) => (typeof given === "string" ? [] : given),
  };
  const fits = (links: readonly Link[], ...patterns: readonly string[]) =>
    fitting(
      patterns.map((text) => parsePattern(text)),
      links,
      reader,
      () => ({ kind: "a" }),
    ).map(({ pattern, roles }) => [pattern.text, roles]);

  it.each<[string, readonly Link[], object | undefined]>([
    ["a.save(row)", [call("save", "x")], { row: "x" }],
    ["a.save(row)", [call("save")], {}],
    ["a.save(row)", [call("save", "no")], undefined],
    ["a.save(_)", [call("save", "no")], {}],
    ["a.save(_)", [call("save")], undefined],
    ["a.save(**row)", [call("save")], {}],
    ["a.into(model).values(row)", [call("into", "M"), call("values", "x")], { model: "M", row: "x" }],
    [
      "a.into(model).values(row)",
      [call("into", "M"), call("on"), call("values", "x")],
      { model: "M", row: "x" },
    ],
    ["a.into(model).values(row)", [call("on"), call("into", "M"), call("values", "x")], undefined],
    ["a.into(model).values(row)", [call("values", "x"), call("into", "M")], undefined],
    ["a.of(_).of(row)", [call("of", "x"), call("of", "y")], { row: "y" }],
    ["a.of(_).of(row)", [call("of", "x")], undefined],
    [
      "a.run(insert(model).values(row))",
      [call("run", [call("insert", "M"), call("values", "x")])],
      { model: "M", row: "x" },
    ],
    [
      "a.run(insert(model).values(row))",
      [call("run", [call("on"), call("insert", "M"), call("values", "x")])],
      undefined,
    ],
  ])("%s: %j", (text, links, roles) => {
    expect(fits(links, text)).toEqual(roles ? [[text, roles]] : []);
  });

  it("the one that says most comes first", () => {
    const first = (links: readonly Link[], ...patterns: readonly string[]) =>
      fits(links, ...patterns)[0]?.[0];
    expect(first([call("save", "x")], "a.save(_)", "a.save(row)")).toBe("a.save(row)");
    expect(first([call("save", "{ where }")], "a.save(_)", "a.save({ where: _ })")).toBe(
      "a.save({ where: _ })",
    );
    const both = [call("save", "x", "y"), call("all")];
    expect(first(both, "a.save(row, key)", "a.save(_).all()")).toBe("a.save(_).all()");
  });

  it("what it is called on is asked for where one of them fits", () => {
    const asked = () => {
      throw new Error("asked");
    };
    expect(fitting([parsePattern("a.save(row)")], [call("find")], reader, asked)).toEqual([]);
  });
});
