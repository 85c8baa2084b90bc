/** The ORMs that are searched, each with its dialect and its lane. A later one joins here. */

import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lane } from "./lane";
import { node, nodeLane } from "./lanes-node";
import { django5Folder, pythonLane, sqlalchemy21Folder } from "./lanes-python";
import { bookshelf } from "./orms/bookshelf";
import { django, django5 } from "./orms/django";
import { drizzle, drizzleTables } from "./orms/drizzle";
import { knex } from "./orms/knex";
import { kysely } from "./orms/kysely";
import { mikroOrm } from "./orms/mikro-orm";
import { objection } from "./orms/objection";
import { peewee } from "./orms/peewee";
import { plainSql, plainTables } from "./orms/plain-sql";
import { prisma, tables } from "./orms/prisma";
import { pythonSql } from "./orms/python-sql";
import { sequelize } from "./orms/sequelize";
import { sqlalchemy, sqlalchemy21 } from "./orms/sqlalchemy";
import { supabase } from "./orms/supabase";
import { typeorm } from "./orms/typeorm";
import type { Dialect } from "./site";

export interface Searched {
  readonly dialect: Dialect;
  readonly lane: () => Lane;
  /** What the product sees beside the schema. */
  readonly around: Readonly<Record<string, string>>;
  /** How many sites `--check` makes; absent = 60. */
  readonly checked?: number;
}

const nodePackage = (dependencies: Record<string, string>) =>
  JSON.stringify({ name: "site", private: true, dependencies }, null, 2);

export const searched: Readonly<Record<string, Searched>> = {
  typeorm: {
    dialect: typeorm,
    lane: () => nodeLane(typeorm, "examples/typeorm"),
    around: { "package.json": nodePackage({ pg: "8.23.1", typeorm: "1.1.1" }) },
  },
  prisma: {
    dialect: prisma,
    lane: () =>
      nodeLane(prisma, "examples/prisma", {
        options: { module: "ESNext", moduleResolution: "bundler" },
        sql: tables(),
        async prepare(folder) {
          writeFileSync(
            join(folder, "prisma.config.ts"),
            `process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;\nexport default { schema: "prisma/schema.prisma" };\n`,
          );
          const said = await node(folder, ["node_modules/prisma/build/index.js", "generate", "--no-hints"]);
          if (!said.includes("Generated Prisma Client")) throw new Error(said);
        },
      }),
    around: {
      "package.json": nodePackage({ "@prisma/client": "7.10.0", "pglite-prisma-adapter": "0.7.2" }),
    },
  },
  drizzle: {
    dialect: drizzle,
    lane: () => nodeLane(drizzle, "examples/drizzle", { sql: drizzleTables() }),
    around: {
      "package.json": nodePackage({ "@electric-sql/pglite": "0.5.17", "drizzle-orm": "0.45.4" }),
    },
    checked: 25,
  },
  sequelize: {
    dialect: sequelize,
    lane: () => nodeLane(sequelize, "examples/sequelize"),
    around: { "package.json": nodePackage({ pg: "8.23.1", sequelize: "6.37.8" }) },
    checked: 25,
  },
  "mikro-orm": {
    dialect: mikroOrm,
    // Its example runs on SQLite: the lab has the driver of PostgreSQL, Sequelize's example the database within the process.
    lane: () => nodeLane(mikroOrm, ["test/capture/mikro-orm", "examples/sequelize"]),
    around: {
      "package.json": nodePackage({ "@mikro-orm/core": "6.6.16", "@mikro-orm/postgresql": "6.6.16" }),
    },
    checked: 25,
  },
  "plain-sql": {
    dialect: plainSql,
    lane: () => nodeLane(plainSql, "examples/plain-sql", { sql: plainTables() }),
    around: { "package.json": nodePackage({ "@electric-sql/pglite": "0.5.14", pg: "8.23.1" }) },
    checked: 25,
  },
  knex: {
    dialect: knex,
    lane: () => nodeLane(knex, "test/capture/knex"),
    around: { "package.json": nodePackage({ knex: "3.3.0", pg: "8.23.1" }) },
    checked: 25,
  },
  objection: {
    dialect: objection,
    lane: () => nodeLane(objection, "test/capture/knex"),
    around: { "package.json": nodePackage({ knex: "3.3.0", objection: "3.1.5", pg: "8.23.1" }) },
    checked: 25,
  },
  bookshelf: {
    dialect: bookshelf,
    lane: () => nodeLane(bookshelf, "test/capture/knex"),
    around: { "package.json": nodePackage({ bookshelf: "1.2.0", knex: "3.3.0", pg: "8.23.1" }) },
    checked: 20,
  },
  kysely: {
    dialect: kysely,
    lane: () =>
      nodeLane(kysely, "examples/kysely", {
        prepare: async (folder) =>
          cpSync(
            join(import.meta.dirname, "../../examples/kysely/src/db/pglite.ts"),
            join(folder, "src/pglite.ts"),
          ),
      }),
    around: { "package.json": nodePackage({ "@electric-sql/pglite": "0.5.17", kysely: "0.28.18" }) },
    checked: 25,
  },
  supabase: {
    dialect: supabase,
    lane: () =>
      nodeLane(supabase, "examples/supabase", {
        options: { module: "ESNext", moduleResolution: "bundler" },
        prepare: async (folder) =>
          cpSync(
            join(import.meta.dirname, "../../examples/supabase/postgrest.mjs"),
            join(folder, "postgrest.mjs"),
          ),
      }),
    around: {
      "package.json": nodePackage({ "@supabase/supabase-js": "2.119.1" }),
    },
    checked: 25,
  },
  django: {
    dialect: django,
    lane: () => pythonLane(django, "django, rest_framework"),
    around: { "requirements.txt": "Django==3.2.25\ndjangorestframework==3.14.0\n", "manage.py": "" },
  },
  "django-5.2": {
    dialect: django5,
    lane: () => pythonLane(django5, "django", { path: django5Folder() }),
    around: { "requirements.txt": "Django==5.2.17\n", "manage.py": "" },
  },
  sqlalchemy: {
    dialect: sqlalchemy,
    lane: () => pythonLane(sqlalchemy, "sqlalchemy", { program: "sqlalchemy.py", ambient: false }),
    around: { "requirements.txt": "SQLAlchemy==1.4.46\n" },
    checked: 25,
  },
  "sqlalchemy-2.1": {
    dialect: sqlalchemy21,
    lane: () =>
      pythonLane(sqlalchemy21, "sqlalchemy", {
        path: sqlalchemy21Folder(),
        program: "sqlalchemy.py",
        ambient: false,
      }),
    around: { "requirements.txt": "SQLAlchemy==2.1.1\n" },
    checked: 25,
  },
  peewee: {
    dialect: peewee,
    lane: () => pythonLane(peewee, "peewee", { program: "peewee.py" }),
    around: { "requirements.txt": "peewee==3.14.10\n" },
    checked: 25,
  },
  "python-sql": {
    dialect: pythonSql,
    lane: () => pythonLane(pythonSql, "sqlite3", { program: "python-sql.py" }),
    around: { "requirements.txt": "" },
    checked: 25,
  },
};
