/** Made-up monorepos, one per ORM, that grow by packages: each package declares models of the same names, in files of the same names. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const names = ["Account", "Team", "Member", "Order", "Item"];

/** @returns the ids of the ORMs that it knows */
export const packagesOf = {
  django: (name, p) => ({
    "base.py": `from django.db import models\n\n\nclass Base(models.Model):\n    uid = models.UUIDField(unique=True)\n\n    class Meta:\n        abstract = True\n`,
    [`${name.toLowerCase()}s/models.py`]: `from django.db import models\nfrom package${p}.base import Base\n\n\nclass ${name}(Base):\n    code = models.CharField(max_length=20, unique=True)\n    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE)\n\n    class Meta:\n        unique_together = [("code", "parent")]\n`,
  }),
  sqlalchemy: (name, p) => ({
    "base.py": "from sqlalchemy.orm import declarative_base\n\nBase = declarative_base()\n",
    [`${name.toLowerCase()}.py`]: `from sqlalchemy import Column, ForeignKey, Integer, String, UniqueConstraint\nfrom package${p}.base import Base\n\n\nclass ${name}(Base):\n    __tablename__ = "${name.toLowerCase()}_${p}"\n    id = Column(Integer, primary_key=True)\n    code = Column(String, unique=True)\n    parent_id = Column(ForeignKey("${name.toLowerCase()}_${p}.id"))\n    __table_args__ = (UniqueConstraint("code", "parent_id"),)\n`,
  }),
  peewee: (name, p) => ({
    "base.py":
      "from peewee import Model, SqliteDatabase\n\n\nclass Base(Model):\n    class Meta:\n        database = SqliteDatabase(None)\n",
    [`${name.toLowerCase()}.py`]: `from peewee import CharField, ForeignKeyField\nfrom package${p}.base import Base\n\n\nclass ${name}(Base):\n    code = CharField(unique=True)\n    parent = ForeignKeyField("self", null=True)\n\n    class Meta:\n        indexes = ((("code", "parent"), True),)\n`,
  }),
  typeorm: (name) => ({
    "base.ts":
      'import { Column, PrimaryGeneratedColumn } from "typeorm";\n\nexport abstract class Base {\n  @PrimaryGeneratedColumn() id: number;\n  @Column({ unique: true }) uid: string;\n}\n',
    [`${name.toLowerCase()}.entity.ts`]: `import { Column, Entity, ManyToOne, Unique } from "typeorm";\nimport { Base } from "./base";\n\n@Entity()\n@Unique(["code", "kind"])\nexport class ${name} extends Base {\n  @Column({ unique: true }) code: string;\n  @Column() kind: string;\n  @ManyToOne(() => ${name}) parent: ${name};\n}\n`,
  }),
  "mikro-orm": (name) => ({
    "base.ts":
      'import { PrimaryKey, Property } from "@mikro-orm/core";\n\nexport abstract class Base {\n  @PrimaryKey() id!: number;\n  @Property({ unique: true }) uid!: string;\n}\n',
    [`${name.toLowerCase()}.entity.ts`]: `import { Entity, ManyToOne, Property, Unique } from "@mikro-orm/core";\nimport { Base } from "./base";\n\n@Entity()\n@Unique({ properties: ["code", "kind"] })\nexport class ${name} extends Base {\n  @Property({ unique: true }) code!: string;\n  @Property() kind!: string;\n  @ManyToOne(() => ${name}) parent!: ${name};\n}\n`,
  }),
  prisma: (name, p) => ({
    [`prisma/schema/${name.toLowerCase()}.prisma`]: `${name === names[0] ? 'datasource db {\n  provider = "postgresql"\n  url = env("URL")\n}\n\n' : ""}model ${name} {\n  id Int @id\n  code String @unique\n  kind String\n\n  @@unique([code, kind])\n  @@map("${name.toLowerCase()}_${p}")\n}\n`,
  }),
  drizzle: (name, p) => ({
    [`${name.toLowerCase()}.ts`]: `import { integer, pgTable, serial, text, uniqueIndex } from "drizzle-orm/pg-core";\n\nexport const table = pgTable(\n  "${name.toLowerCase()}_${p}",\n  { id: serial("id").primaryKey(), code: text("code").unique(), parent: integer("parent").references(() => table.id) },\n  (t) => [uniqueIndex("${name.toLowerCase()}_${p}_key").on(t.code, t.parent)],\n);\n`,
  }),
  sequelize: (name) => ({
    [`${name.toLowerCase()}.ts`]: `import { DataTypes, Model } from "sequelize";\nimport { sequelize } from "./db";\n\nexport class ${name} extends Model {}\n${name}.init(\n  { code: { type: DataTypes.STRING, unique: true }, kind: DataTypes.STRING },\n  { sequelize, indexes: [{ unique: true, fields: ["code", "kind"] }] },\n);\n${name}.belongsTo(${name}, { as: "parent" });\n`,
  }),
  mongoose: (name, p) => ({
    [`${name.toLowerCase()}.ts`]: `import { model, Schema } from "mongoose";\n\nconst schema = new Schema({ code: { type: String, unique: true }, kind: String });\nschema.index({ code: 1, kind: 1 }, { unique: true });\nexport const ${name} = model("${name}${p}", schema);\n`,
  }),
  objection: (name, p) => ({
    ...migration(name, p),
    [`${name.toLowerCase()}.ts`]: `import { Model } from "objection";\n\nexport class ${name} extends Model {\n  static tableName = "${name.toLowerCase()}_${p}";\n  static relationMappings = {\n    parent: {\n      relation: Model.BelongsToOneRelation,\n      modelClass: ${name},\n      join: { from: "${name.toLowerCase()}_${p}.parent_id", to: "${name.toLowerCase()}_${p}.id" },\n    },\n  };\n}\n`,
  }),
  bookshelf: (name, p) => ({
    ...migration(name, p),
    [`${name.toLowerCase()}.js`]: `const bookshelf = require("./bookshelf");\n\nmodule.exports = bookshelf.Model.extend({ tableName: "${name.toLowerCase()}_${p}" });\n`,
  }),
  knex: migration,
  kysely: (name, p) => ({
    [`migrations/000${names.indexOf(name)}_${name.toLowerCase()}.ts`]: `import { Kysely } from "kysely";\n\nexport async function up(db: Kysely<any>) {\n  await db.schema\n    .createTable("${name.toLowerCase()}_${p}")\n    .addColumn("id", "serial", (col) => col.primaryKey())\n    .addColumn("code", "text", (col) => col.unique())\n    .execute();\n}\n`,
  }),
  supabase: (name, p) => ({
    [`supabase/migrations/000${names.indexOf(name)}_${name.toLowerCase()}.sql`]: sql(name, p),
    [`${name.toLowerCase()}.ts`]: `import { supabase } from "./db";\n\nexport const add = (code: string) => supabase.from("${name.toLowerCase()}_${p}").insert({ code });\n`,
  }),
  "plain-sql": (name, p) => ({
    [`migrations/000${names.indexOf(name)}_${name.toLowerCase()}.sql`]: sql(name, p),
  }),
  "python-sql": (name, p) => ({
    [`${name.toLowerCase()}.py`]: `import psycopg2\n\nSCHEMA = """\n${sql(name, p)}"""\n`,
  }),
};

function migration(name, p) {
  const table = `${name.toLowerCase()}_${p}`;
  return {
    [`migrations/000${names.indexOf(name)}_${name.toLowerCase()}.js`]: `exports.up = (knex) =>\n  knex.schema.createTable("${table}", (t) => {\n    t.increments();\n    t.string("code").unique();\n    t.integer("parent_id").references("${table}.id");\n    t.unique(["code", "parent_id"]);\n  });\n`,
  };
}

function sql(name, p) {
  const table = `${name.toLowerCase()}_${p}`;
  return `CREATE TABLE ${table} (id serial PRIMARY KEY, code text UNIQUE, parent_id int REFERENCES ${table} (id));\nCREATE UNIQUE INDEX ${table}_key ON ${table} (code, parent_id);\n`;
}

/** Writes that many models of one ORM below the folder, five in a package. */
export function writePackages(root, orm, models) {
  for (let index = 0; index < models; index++) {
    const p = Math.floor(index / names.length);
    for (const [path, text] of Object.entries(packagesOf[orm](names[index % names.length], p))) {
      const file = join(root, `package${p}`, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
}
