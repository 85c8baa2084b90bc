/** The forms in which TypeORM programs declare and write: each snippet gives the constraints and the writes that it holds. */

import { beforeAll, describe, expect, it } from "vitest";
import { createSource } from "../server/src/domain/text";
import { models } from "../server/src/orms/typeorm/models";
import { writes } from "../server/src/orms/typeorm/writes";
import { loadTypeScript } from "../server/src/syntax/typescript";

beforeAll(loadTypeScript);

const entity = `import { Entity, PrimaryGeneratedColumn, Column } from "typeorm";
@Entity() export class User { @PrimaryGeneratedColumn() id: number; @Column({ unique: true }) email: string; @Column() name: string; }`;

const linked = (...files: [string, string][]) =>
  models.link(files.map(([path, text]) => models.read(createSource(path, text)))).models;

/** `operation method fields function` of every write of User in the code, `?` where it is a guess. */
function writesIn(code: string, path = "src/a.ts"): string[] {
  const all = linked(["src/user.ts", entity]);
  const model = all[0];
  if (!model) throw new Error("no model");
  return writes
    .read(createSource(path, code), [model], all)
    .map(({ operation, method, fields, function: name, exact, checkedAt, inTransaction, handled }) =>
      [
        operation,
        method,
        fields === null ? "-" : fields.join("+"),
        name ?? "module",
        ...(exact ? [] : ["?"]),
        ...(checkedAt ? [`checked:${checkedAt.start.line}`] : []),
        ...(inTransaction ? ["transaction"] : []),
        ...(handled ? ["handled"] : []),
      ].join(" "),
    );
}

const head = `import { Repository, EntityManager, DataSource } from "typeorm";\nimport { User } from "./user";\n`;

describe("writes", () => {
  it.each<[string, string, string[]]>([
    [
      "a property without a type that the constructor fills",
      `class S { private users; constructor(ds: DataSource) { this.users = ds.getRepository(User); } add() { return this.users.save({ email: "a" }); } }`,
      ["insert save email S.add"],
    ],
    [
      "a custom repository class",
      `class UserRepository extends Repository<User> { add(email: string) { return this.insert({ email }); } }`,
      ["insert insert email UserRepository.add"],
    ],
    [
      "an extended repository",
      `export const UserRepository = ds.getRepository(User).extend({ async add(email: string) { return await this.save({ email }); } });`,
      ["insert save email add"],
    ],
    [
      "a repository by the entity's name",
      `await ds.getRepository("User").insert({ email });`,
      ["insert insert email module"],
    ],
    [
      "a repository of another file, by its name",
      `import { userRepository } from "./r"; await userRepository.save({ email, name });`,
      ["insert save email+name module ?"],
    ],
    [
      "another service with the method's name",
      `class C { constructor(private users: UsersService) {} x() { return this.users.save({ email }); } }`,
      [],
    ],
    [
      "an entity that was loaded",
      `async function f(em: EntityManager, id: number) { const u = await em.findOneByOrFail(User, { id }); u.email = "x"; await em.save(u); }`,
      ["update save email f transaction"],
    ],
    [
      "a look by a helper of the class",
      `class S { constructor(private r: Repository<User>) {}
async find(email: string) { return await this.r.findOneBy({ email }); }
async add(email: string) { if (await this.find(email)) return; await this.r.insert({ email }); } }`,
      ["insert insert email S.add checked:5"],
    ],
    [
      "a manager that comes in is the caller's transaction, the class's own is not",
      `class S { constructor(private manager: EntityManager) {} async add(manager: EntityManager, email: string) { await manager.save(User, { email }); await this.manager.save(User, { email }); } }`,
      ["insert save email S.add transaction", "insert save email S.add"],
    ],
    [
      "a helper of six statements looks",
      `class S { constructor(private users: Repository<User>) {} async find(email: string) { a(); b(); c(); d(); e(); return this.users.findOneBy({ email }); } async add(email: string) { await this.find(email); await this.users.insert({ email }); } }`,
      ["insert insert email S.add checked:3"],
    ],
    [
      "a longer one does more than look",
      `class S { constructor(private users: Repository<User>) {} async find(email: string) { a(); b(); c(); d(); e(); f(); return this.users.findOneBy({ email }); } async add(email: string) { await this.find(email); await this.users.insert({ email }); } }`,
      ["insert insert email S.add"],
    ],
    [
      "a transaction's callback without types",
      `await ds.transaction(async (t) => { await t.getRepository(User).insert({ email }); await t.save(User, { email }); });`,
      ["insert insert email module transaction", "insert save email module transaction"],
    ],
    [
      "a handler that knows the violation",
      `async function f(r: Repository<User>) { try { await r.insert({ email }); } catch (e) { if (e.code !== "23505") throw e; } }`,
      ["insert insert email f handled"],
    ],
    [
      "a handler that does not",
      `async function f(r: Repository<User>) { try { await r.insert({ email }); } catch (e) { log(e); throw e; } }`,
      ["insert insert email f"],
    ],
    [
      "a row with a spread",
      `async function f(r: Repository<User>, dto: object) { await r.save({ ...dto, email }); }`,
      ["insert save - f"],
    ],
    [
      "the row's own key",
      `async function f(r: Repository<User>) { await r.save({ id: 1, email }); }`,
      ["flush save id+email f"],
    ],
    [
      "builders",
      `await ds.createQueryBuilder().insert().into(User).values({ email }).orIgnore().execute(); await ds.createQueryBuilder().update(User).set({ email }).where("id = 1").execute();`,
      ["insert insert email module handled", "update update email module"],
    ],
    [
      "raw SQL",
      'await ds.query(`INSERT INTO "user" (email) VALUES ($1)`, [email]); await ds.query("SELECT 1");',
      ["insert query - module"],
    ],
    [
      "deletes",
      `async function f(r: Repository<User>, u: User) { await r.delete({ email }); await r.remove(u); }`,
      ["delete delete  f", "delete remove  f"],
    ],
  ])("%s", (_, code, expected) => {
    expect(writesIn(head + code)).toEqual(expected);
  });

  it("reads CommonJS", () => {
    const code = `const { User } = require("./user");\nmodule.exports.add = async (ds, email) => { await ds.getRepository(User).insert({ email }); };\n`;
    expect(writesIn(code, "src/a.js")).toEqual(["insert insert email add"]);
  });

  it("survives broken code", () => {
    expect(
      writesIn(
        `${head}class S { constructor(private r: Repository<User>) {} add() { this.r.insert({ email, `,
      ),
    ).toEqual(["insert insert email S.add"]);
  });
});

describe("models", () => {
  it("reads an EntitySchema of CommonJS", () => {
    const [model] = linked([
      "entity/Post.js",
      `const typeorm = require("typeorm");
module.exports = new typeorm.EntitySchema({ name: "Post", columns: { id: { primary: true, type: "int", generated: true }, slug: { type: "varchar", unique: true } } });`,
    ]);
    expect(model?.table).toBe("post");
    expect(model?.constraints.map(({ kind, columns }) => `${kind} ${columns}`)).toEqual([
      "primary_key id",
      "unique slug",
      "not_null slug",
    ]);
  });

  it("leaves other ORMs' decorators alone", () => {
    expect(
      linked([
        "a.ts",
        `import { Entity, Column, Unique } from "@mikro-orm/core";\n@Entity() class A { @Column({ unique: true }) b: string; }`,
      ]),
    ).toEqual([]);
  });

  it("tells two classes of one name apart by their import", () => {
    const base = (column: string) =>
      `import { Column } from "typeorm";\nexport abstract class Base { @Column({ unique: true }) ${column}: string; }`;
    const all = linked(
      ["a/base.ts", base("one")],
      ["b/base.ts", base("two")],
      [
        "b/item.ts",
        `import { Entity } from "typeorm";\nimport { Base } from "../b/base";\n@Entity() export class Item extends Base {}`,
      ],
    );
    expect(
      all.flatMap((model) =>
        model.constraints.filter(({ kind }) => kind === "unique").map(({ columns }) => columns.join()),
      ),
    ).toEqual(["two"]);
  });

  it("survives a circle of bases and a broken class", () => {
    const text = `import { Entity, Column } from "typeorm";
export abstract class A extends B { @Column({ unique: true }) a: string }
export abstract class B extends A {}
@Entity() class C extends A { @Column({ unique: tr`;
    expect(linked(["c.ts", text]).map(({ name }) => name)).toEqual(["C"]);
  });

  it("prefixes tables and hides deleted rows", () => {
    const all = linked(
      [
        "ds.ts",
        `import { DataSource } from "typeorm";\nnew DataSource({ type: "postgres", entityPrefix: "app_", entities: [] });`,
      ],
      [
        "t.ts",
        `import { Entity, DeleteDateColumn } from "typeorm";\n@Entity("things") class Thing { @DeleteDateColumn() gone: Date; }`,
      ],
    );
    expect(all.map(({ table, hidesRowsBy }) => [table, hidesRowsBy])).toEqual([["app_things", "gone"]]);
  });
});

describe("two entities of one name", () => {
  const all = () =>
    linked(["src/shop/user.ts", entity], ["src/admin/user.ts", entity]).filter(({ name }) => name === "User");
  const files = (code: string) => {
    const models = all();
    return writes
      .read(createSource("src/admin/service.ts", code), models, models)
      .map((write) => models.find(({ id }) => id === write.model)?.place.file);
  };

  it.each([
    ["the import tells which", `import { User } from "./user";`, ["src/admin/user.ts"]],
    ["under another name", `import { User as Account } from "../shop/user";`, ["src/shop/user.ts"]],
    [
      "from a package, it may be each",
      `import { User } from "@shop/entities";`,
      ["src/shop/user.ts", "src/admin/user.ts"],
    ],
  ])("%s", (_title, imported, expected) => {
    const name = imported.includes("Account") ? "Account" : "User";
    expect(
      files(`${imported}\nasync function f(r: Repository<${name}>) { await r.insert({ email }); }`),
    ).toEqual(expected);
  });
});

describe("migrations", () => {
  const migration = (up: string, down = "") =>
    `import { MigrationInterface, QueryRunner } from "typeorm";
export class M implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> { ${up} }
  public async down(queryRunner: QueryRunner): Promise<void> { ${down} }
}`;
  const uniques = (...files: [string, string][]) =>
    linked(["src/user.ts", entity], ...files)[0]
      ?.constraints.filter(({ kind }) => kind === "unique")
      .map(({ fields, fromMigration, migrationNames, name }) => [
        fields.join(),
        name ?? migrationNames ?? null,
        fromMigration ?? false,
      ]);

  it("gives a declared constraint the name that the database has", () => {
    const create = migration(
      'await queryRunner.query(`CREATE TABLE "user" ("id" SERIAL NOT NULL, "email" varchar NOT NULL, CONSTRAINT "user_mail" UNIQUE ("email"), CONSTRAINT "PK_x" PRIMARY KEY ("id"))`);',
    );
    expect(uniques(["m/1-a.ts", create])).toEqual([["email", ["user_mail"], false]]);
    const mysql = migration(
      'await queryRunner.query("CREATE UNIQUE INDEX `user_mail` ON `public`.`user` (`email`)");',
    );
    expect(uniques(["m/1-a.ts", mysql])).toEqual([["email", ["user_mail"], false]]);
  });

  it("keeps what no model declares, until it is dropped", () => {
    const add = migration(
      'await queryRunner.query("ALTER TABLE \\"user\\" ADD CONSTRAINT \\"UQ_old\\" UNIQUE (\\"name\\")");',
      'await queryRunner.query("ALTER TABLE \\"user\\" DROP CONSTRAINT \\"UQ_old\\"");',
    );
    const drop = migration('await queryRunner.query(`ALTER TABLE "user" DROP CONSTRAINT "UQ_old"`);');
    expect(uniques(["m/1-a.ts", add])).toEqual([
      ["email", null, false],
      ["name", "UQ_old", true],
    ]);
    expect(uniques(["m/2-b.ts", drop], ["m/1-a.ts", add])).toEqual([["email", null, false]]);
  });

  const old =
    'await queryRunner.query("ALTER TABLE \\"user\\" ADD CONSTRAINT \\"UQ_old\\" UNIQUE (\\"name\\")");';
  const declared = ["email", null, false];

  it.each<[string, unknown[]]>([
    ['ALTER TABLE "user" RENAME CONSTRAINT "UQ_old" TO "UQ_new"', [declared, ["name", "UQ_new", true]]],
    ['ALTER INDEX "UQ_old" RENAME TO "UQ_new"', [declared, ["name", "UQ_new", true]]],
    ['ALTER TABLE "user" DROP COLUMN "name"', [declared]],
    ['DROP TABLE "user"', [declared]],
    ['/* ALTER TABLE "user" DROP CONSTRAINT "UQ_old" */ SELECT 1', [declared, ["name", "UQ_old", true]]],
  ])("follows what is done to a key: %s", (sql, expected) => {
    expect(uniques(["m/1-a.ts", migration(`${old} await queryRunner.query(\`${sql}\`);`)])).toEqual(expected);
  });

  it("follows a table that SQLite makes anew under another name", () => {
    const anew = migration(
      'await queryRunner.query(`CREATE TABLE "temporary_user" ("id" integer PRIMARY KEY, "name" varchar, CONSTRAINT "UQ_name" UNIQUE ("name"))`); await queryRunner.query(`DROP TABLE "user"`); await queryRunner.query(`ALTER TABLE "temporary_user" RENAME TO "user"`);',
    );
    expect(uniques(["m/1-a.ts", anew])).toEqual([declared, ["name", "UQ_name", true]]);
  });

  it("gives a partial index its condition, and its place behind escapes and sums", () => {
    const code = migration(
      'await queryRunner.query("CREATE UNIQUE INDEX \\"live\\" " + "ON \\"user\\" (\\"name\\") WHERE \\"gone\\" IS NULL");',
    );
    const [model] = linked(["src/user.ts", entity], ["m/1-a.ts", code]);
    const found = model?.constraints.find(({ name }) => name === "live");
    expect(found?.condition).toBe('"gone" IS NULL');
    if (!found) return;
    const source = createSource("m/1-a.ts", code);
    const { start, end } = found.place;
    expect(code.slice(source.offset(start), source.offset(end))).toMatch(/^CREATE UNIQUE[^\n]{1,99}IS NULL$/);
  });

  it("tells a partial index from the whole key that the entity declares", () => {
    const live = migration(
      'await q.query(`CREATE UNIQUE INDEX "live" ON "user" ("email") WHERE "gone" IS NULL`);',
    );
    expect(uniques(["m/1-a.ts", live])).toEqual([declared, ["email", "live", true]]);
  });

  const others = (up: string) =>
    linked(["src/user.ts", entity], ["m/1-a.ts", migration(up)])[0]
      ?.constraints.filter(({ place }) => place.file.startsWith("m/"))
      .map(({ kind, name, expression, condition, index, fromMigration }) =>
        [kind, name, expression, condition, index ? "index" : null, fromMigration ? "leftover" : null]
          .filter(Boolean)
          .join(" "),
      );

  it.each([
    // No decorator can say it: the migration is its declaration.
    ['CREATE UNIQUE INDEX "mail" ON "user" (lower("email"))', 'unique mail lower("email") index'],
    [
      'ALTER TABLE "user" ADD CONSTRAINT "named" CHECK ("name" <> \'\')',
      "check named \"name\" <> '' leftover",
    ],
  ])("knows what only SQL says: %s", (sql, expected) => {
    expect(others(`await queryRunner.query(\`${sql}\`);`)).toEqual([expected]);
  });

  const named = (name: string): unknown[] => ["name", name, true];
  const nameIndex = 'new TableIndex({ name: "IDX_name", columnNames: ["name"], isUnique: true })';
  const nameUnique = 'new TableUnique({ name: "UQ_name", columnNames: ["name"] })';

  it.each<[does: string, up: string, expected: unknown[]]>([
    [
      "the keys of a new table",
      `await queryRunner.createTable(new Table({ name: "user", columns: [{ name: "id", type: "int", isPrimary: true },
         { name: "email", type: "varchar", isUnique: true }, { name: "name", type: "varchar" }],
         uniques: [{ name: "UQ_name", columnNames: ["name"] }], indices: [{ name: "IDX_id", columnNames: ["id"] }] }), true);`,
      [["email", ["UQ_e12875dfb3b1d92d7d7c5377e22"], false], named("UQ_name")],
    ],
    [
      "a table in a variable, its parts as objects of TypeORM's classes",
      `const users = new Table({ name: "user", columns: [new TableColumn({ name: "name", type: "varchar" })], indices: [${nameIndex}] });
       await queryRunner.createTable(users);`,
      [declared, named("IDX_name")],
    ],
    ["a unique index", `await queryRunner.createIndex("user", ${nameIndex});`, [declared, named("IDX_name")]],
    [
      "several, some of them not unique",
      `await queryRunner.createIndices("user", [${nameIndex}, new TableIndex({ name: "IDX_id", columnNames: ["id"] })]);`,
      [declared, named("IDX_name")],
    ],
    [
      "a schema in front",
      `await queryRunner.createIndex("public.user", ${nameIndex});`,
      [declared, named("IDX_name")],
    ],
    [
      "a unique constraint",
      `await queryRunner.createUniqueConstraint("user", ${nameUnique});`,
      [declared, named("UQ_name")],
    ],
    [
      "the name that TypeORM gives",
      'await queryRunner.createUniqueConstraint("user", new TableUnique({ columnNames: ["name"] }));',
      [declared, named("UQ_065d4d8f3b5adb4a08841eae3c8")],
    ],
    [
      "a new column",
      'await queryRunner.addColumn("user", new TableColumn({ name: "name", type: "varchar", isUnique: true }));',
      [declared, named("UQ_065d4d8f3b5adb4a08841eae3c8")],
    ],
    [
      "one that is dropped by its name",
      `await queryRunner.createIndex("user", ${nameIndex}); await queryRunner.dropIndex("user", "IDX_name");`,
      [declared],
    ],
    [
      "one that is dropped as an object",
      `await queryRunner.createUniqueConstraint("user", ${nameUnique}); await queryRunner.dropUniqueConstraint("user", ${nameUnique});`,
      [declared],
    ],
    [
      "one that is dropped by what the code looks up: nobody knows which",
      `await queryRunner.createIndex("user", ${nameIndex}); const table = await queryRunner.getTable("user");
       await queryRunner.dropIndex("user", table.indices.find((one) => one.columnNames.includes("name")));`,
      [declared],
    ],
    [
      "what is made by a builder and dropped by SQL",
      `await queryRunner.createIndex("user", ${nameIndex}); await queryRunner.query('DROP INDEX "IDX_name"');`,
      [declared],
    ],
    [
      "renamed tables and columns",
      `await queryRunner.createUniqueConstraint("old", new TableUnique({ name: "UQ_name", columnNames: ["called"] }));
       await queryRunner.renameColumn("old", "called", "name"); await queryRunner.renameTable("old", "user");`,
      [declared, named("UQ_name")],
    ],
    [
      "a column that is made anew without its key",
      `await queryRunner.addColumn("user", new TableColumn({ name: "name", type: "varchar", isUnique: true }));
       await queryRunner.changeColumn("user", "name", new TableColumn({ name: "name", type: "text" }));`,
      [declared],
    ],
    [
      "a dropped column",
      `await queryRunner.createIndex("user", ${nameIndex}); await queryRunner.dropColumn("user", "name");`,
      [declared],
    ],
    [
      "a dropped table",
      `await queryRunner.createIndex("user", ${nameIndex}); await queryRunner.dropTable("user");`,
      [declared],
    ],
    [
      "nothing of what is no literal",
      `await queryRunner.createIndex(tableName(), ${nameIndex});`,
      [declared],
    ],
  ])("reads the query runner's builders: %s", (_, up, expected) => {
    expect(uniques(["m/1-a.ts", migration(up)])).toEqual(expected);
  });

  it("reads no builder in down()", () => {
    const down = migration("", `await queryRunner.createIndex("user", ${nameIndex});`);
    expect(uniques(["m/1-a.ts", down])).toEqual([declared]);
  });

  it("gives what a builder makes the place and the condition that stand there", () => {
    const index = nameIndex.replace("isUnique: true", 'isUnique: true, where: "gone IS NULL"');
    const code = migration(`await queryRunner.createIndex("user", ${index});`);
    const found = linked(["src/user.ts", entity], ["m/1-a.ts", code])[0]?.constraints.find(
      ({ name }) => name === "IDX_name",
    );
    expect([found?.condition, found?.index]).toEqual(["gone IS NULL", true]);
    const source = createSource("m/1-a.ts", code);
    const { start, end } = found?.place ?? source.place(0, 0);
    expect(code.slice(source.offset(start), source.offset(end))).toBe(index);
    expect(
      others(
        'await queryRunner.createCheckConstraint("user", new TableCheck({ name: "c", expression: "id > 0" }));',
      ),
    ).toEqual(["check c id > 0 leftover"]);
  });
});
