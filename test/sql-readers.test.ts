/** The SQL that Prisma's and Django's projects hold: what migrations do to keys, and which raw statements write a model's rows. */

import { beforeAll, describe, expect, it } from "vitest";
import type { Model } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { django } from "../server/src/orms/django";
import { prisma } from "../server/src/orms/prisma";

beforeAll(async () => {
  await prisma.prepare?.();
  await django.prepare?.();
});

type Files = readonly (readonly [path: string, text: string])[];

function linked(orm: typeof prisma, files: Files): readonly Model[] {
  const { models } = orm;
  return models?.link(files.map(([path, text]) => models.read(createSource(path, text)))).models ?? [];
}

const named = (model: Model | undefined) =>
  model?.constraints
    .filter(({ name, migrationNames }) => name !== null || migrationNames)
    .map(({ kind, name, migrationNames, columns, expression, condition, index }) =>
      [
        kind,
        name ?? migrationNames?.join(),
        columns.join(),
        ...(expression ? [`<${expression}>`] : []),
        ...(condition ? [`where ${condition}`] : []),
        ...(index ? ["index"] : []),
      ].join(" "),
    );

describe("Prisma's migrations", () => {
  const schema =
    'datasource db {\n  provider = "postgresql"\n}\nmodel User {\n  id Int @id\n  email String\n  name String\n  mail String?\n}\n';
  const keys = (...sql: readonly string[]) =>
    named(
      linked(prisma, [
        ["prisma/schema.prisma", schema],
        ...sql.map((text, i) => [`prisma/migrations/${i}_a/migration.sql`, text] as const),
      ]).find(({ name }) => name === "User"),
    );

  it.each<[string, string[], string[]]>([
    [
      "a key of CREATE TABLE",
      ['CREATE TABLE "User" ("id" int, "email" text, CONSTRAINT "u" UNIQUE ("email"))'],
      ["unique u email"],
    ],
    [
      "a key of MySQL's CREATE TABLE",
      ["CREATE TABLE `User` (`email` text, UNIQUE INDEX `u`(`email`))"],
      ["unique u email index"],
    ],
    [
      "a constraint that is no index",
      ['ALTER TABLE "User" ADD CONSTRAINT "u" UNIQUE ("email")'],
      ["unique u email"],
    ],
    ["a table that is dropped", ['CREATE UNIQUE INDEX "u" ON "User"("email")', 'DROP TABLE "User"'], []],
    [
      "a column that is renamed",
      ['CREATE UNIQUE INDEX "u" ON "User"("email")', 'ALTER TABLE "User" RENAME COLUMN "email" TO "mail"'],
      ["unique u mail index"],
    ],
    [
      "a column that is dropped",
      ['CREATE UNIQUE INDEX "u" ON "User"("old")', 'ALTER TABLE "User" DROP COLUMN "old"'],
      [],
    ],
    [
      "a table that SQLite makes anew",
      [
        'CREATE TABLE "new_User" ("id" int, CONSTRAINT "c" CHECK (id > 0)); DROP TABLE "User"; ALTER TABLE "new_User" RENAME TO "User";',
      ],
      ["check c  <id > 0>"],
    ],
    [
      "a check that an added column brings",
      ['ALTER TABLE "User" ADD COLUMN "age" int CONSTRAINT "grown" CHECK (age > 17)'],
      ["check grown  <age > 17>"],
    ],
    [
      "several changes in one statement",
      ['ALTER TABLE "User" ADD CONSTRAINT "a" CHECK (id > 0), ADD CONSTRAINT "b" UNIQUE ("name")'],
      ["check a  <id > 0>", "unique b name"],
    ],
    [
      "USING and a collation",
      ['CREATE UNIQUE INDEX "u" ON "User" USING btree ("email" COLLATE "C" DESC) WHERE "name" IS NOT NULL'],
      ['unique u email where "name" IS NOT NULL index'],
    ],
    ["a table as it is written by hand", ["CREATE UNIQUE INDEX u ON user (email)"], ["unique u email index"]],
    [
      "a function's body",
      ["CREATE FUNCTION f() RETURNS int AS $$ ALTER TABLE User ADD CONSTRAINT u UNIQUE (email); $$"],
      [],
    ],
  ])("%s", (_, sql, expected) => {
    expect(keys(...sql)).toEqual(expected);
  });
});

describe("Prisma's raw SQL", () => {
  const schema = 'model User {\n  id Int @id\n  email String @unique\n  @@map("users")\n}\n';
  const writes = (call: string) => {
    const all = linked(prisma, [["prisma/schema.prisma", schema]]);
    const code = `import { PrismaClient } from "@prisma/client";\nconst prisma = new PrismaClient();\nexport async function f(x: string) { ${call} }\n`;
    const [model] = all;
    return (
      model && prisma.writes?.read(createSource("src/a.ts", code), [model], all).map(({ method }) => method)
    );
  };

  it.each<[string, string[]]>([
    ["await prisma.$executeRaw`INSERT INTO users (email) VALUES ($" + "{x})`", ["$executeRaw"]],
    [
      'await prisma.$executeRawUnsafe("insert into \\"users\\" (email) values ($1)", x)',
      ["$executeRawUnsafe"],
    ],
    [
      "await prisma.$queryRaw`WITH n AS (INSERT INTO users (email) VALUES ('a') RETURNING id) SELECT * FROM n`",
      ["$queryRaw"],
    ],
    ["await prisma.$executeRaw`INSERT INTO audit (line) SELECT email FROM users`", []],
    ["await prisma.$executeRaw`DELETE FROM sessions WHERE owner IN (SELECT id FROM users)`", []],
  ])("%s", (call, expected) => {
    expect(writes(call)).toEqual(expected);
  });
});

describe("Django's RunSQL and cursors", () => {
  const model =
    "from django.db import models\n\n\nclass Car(models.Model):\n    owner = models.IntegerField()\n    colour = models.CharField(max_length=9)\n";
  const files = (...operations: readonly string[]): Files => [
    ["fleet/models.py", model],
    [
      "fleet/migrations/0001_a.py",
      `from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    operations = [\n${operations.map((each) => `        ${each},\n`).join("")}    ]\n`,
    ],
  ];
  const keys = (...operations: readonly string[]) =>
    named(linked(django, files(...operations)).find(({ name }) => name === "Car"));
  const run = (sql: string) => `migrations.RunSQL(${sql})`;

  it.each<[string, string[], string[]]>([
    [
      "a condition",
      [run('"CREATE UNIQUE INDEX one ON fleet_car (owner) WHERE colour IS NULL"')],
      ["unique one owner where colour IS NULL index"],
    ],
    [
      "all statements of a string",
      [
        run(
          '"CREATE UNIQUE INDEX a ON fleet_car (owner); ALTER TABLE fleet_car ADD CONSTRAINT b CHECK (owner > 0)"',
        ),
      ],
      ["unique a owner index", "check b  <owner > 0>"],
    ],
    [
      "a statement with parameters",
      [run('[("CREATE UNIQUE INDEX a ON fleet_car (owner) WHERE colour = %s", ["red"])]')],
      ["unique a owner where colour = %s index"],
    ],
    [
      "one that is dropped again",
      [run('"CREATE UNIQUE INDEX a ON fleet_car (owner)"'), run('"DROP INDEX a"')],
      [],
    ],
    ["a comment", [run('"-- CREATE UNIQUE INDEX a ON fleet_car (owner)"')], []],
    [
      "a model and a field that are renamed later",
      [
        'migrations.CreateModel("Auto", [("keeper", models.IntegerField()), ("colour", models.CharField(max_length=9))])',
        run('"CREATE UNIQUE INDEX a ON fleet_auto (keeper, colour)"'),
        'migrations.RenameField("auto", "keeper", "owner")',
        'migrations.RenameModel("Auto", "Car")',
      ],
      ["unique a owner,colour index"],
    ],
    [
      "a field that is taken away",
      [
        'migrations.CreateModel("Car", [("owner", models.IntegerField()), ("old", models.IntegerField())])',
        run('"CREATE UNIQUE INDEX a ON fleet_car (old)"'),
        'migrations.RemoveField("car", "old")',
      ],
      [],
    ],
    [
      "a constraint of an operation that is dropped by hand",
      [
        'migrations.CreateModel("Car", [("owner", models.IntegerField())])',
        'migrations.AddConstraint("car", models.UniqueConstraint(fields=["owner"], name="one"))',
        run('"ALTER TABLE fleet_car DROP CONSTRAINT one"'),
      ],
      [],
    ],
    [
      "a constraint over what unique_together gives up later",
      [
        'migrations.CreateModel("Car", [("owner", models.IntegerField()), ("colour", models.CharField(max_length=9))], options={"unique_together": {("owner", "colour")}})',
        'migrations.AddConstraint("car", models.UniqueConstraint(fields=["owner", "colour"], name="one"))',
        'migrations.AlterUniqueTogether("car", set())',
      ],
      ["unique one owner,colour"],
    ],
  ])("%s", (_, operations, expected) => {
    expect(keys(...operations)).toEqual(expected);
  });

  it("RunSQL on a table of Django's own", () => {
    const sql = run('"CREATE UNIQUE INDEX mail ON auth_user (lower(email))"');
    const user = linked(django, files(sql)).find(({ table }) => table === "auth_user");
    expect(named(user)).toEqual(["unique mail  <lower(email)> index"]);
  });

  it.each<[string, string[]]>([
    ['"INSERT INTO fleet_car (owner) VALUES (%s)"', ["execute"]],
    ['"WITH n AS (INSERT INTO fleet_car (owner) VALUES (%s) RETURNING id) SELECT * FROM n"', ["execute"]],
    ['"SELECT 1 -- update fleet_car set owner"', []],
    ["\"SELECT * FROM log WHERE line = 'insert into fleet_car'\"", []],
  ])("cursor.execute of %s", (sql, expected) => {
    const all = linked(django, files());
    const car = all.find(({ name }) => name === "Car");
    const code = `from django.db import connection\n\n\ndef f(x):\n    with connection.cursor() as cursor:\n        cursor.execute(${sql}, [x])\n`;
    const found = car && django.writes?.read(createSource("fleet/views.py", code), [car], all);
    expect(found?.map(({ method }) => method)).toEqual(expected);
  });
});
