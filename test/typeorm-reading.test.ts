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
});
