import { type ColumnDefinitionBuilder, type CreateTableBuilder, type Kysely, sql } from "kysely";

const required = (col: ColumnDefinitionBuilder) => col.notNull();

const withTimes = <T extends string, C extends string = never>(builder: CreateTableBuilder<T, C>) =>
  builder
    .addColumn("created_at", "timestamptz", (col) => col.notNull().defaultTo(sql`now()`))
    .addColumn("deleted_at", "timestamptz");

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable("team")
    .addColumn("id", "serial", (col) => col.primaryKey())
    .addColumn("slug", "varchar(100)", required)
    .addColumn("seats", "integer", (col) => col.check(sql`seats > 0`))
    .addUniqueConstraint("team_slug_taken", ["slug"])
    .execute();
  await db.schema
    .createTable("person")
    .ifNotExists()
    .addColumn("id", "integer", (col) => col.generatedAlwaysAsIdentity().primaryKey())
    .addColumn("email", "varchar(255)", (col) => col.notNull().unique())
    .addColumn("first_name", "varchar", (col) => {
      return col.notNull();
    })
    .addColumn("age", sql`smallint`)
    .addColumn("team_id", "integer", (col) => col.references("team.id").onDelete("cascade"))
    .addColumn("boss_id", "integer")
    .$call(withTimes)
    .addForeignKeyConstraint("person_boss", ["boss_id"], "person", ["id"])
    .addCheckConstraint("person_age", sql`age >= 0 and age < 200`)
    .execute();
  await db.schema
    .createTable("membership")
    .addColumn("team_id", "integer", required)
    .addColumn("person_id", "integer", (col) => col.notNull().references("person.id"))
    .addColumn("rank", "integer")
    .addPrimaryKeyConstraint("membership_key", ["team_id", "person_id"])
    .addUniqueConstraint("membership_rank", ["team_id", "rank"], (key) => key.deferrable().initiallyDeferred())
    .execute();
  await db.schema.createSchema("app").execute();
  await db.schema
    .createTable("app.setting")
    .addColumn("key", "text", (col) => col.primaryKey())
    .addColumn("value", "jsonb", (col) => col.notNull())
    .execute();
  await db.schema
    .withSchema("app")
    .createTable("flag")
    .addColumn("id", "uuid", (col) => col.primaryKey().defaultTo(sql`gen_random_uuid()`))
    .addColumn("name", "text", (col) => col.unique())
    .execute();
  await db.schema.createTable("gone").addColumn("id", "integer", (col) => col.primaryKey()).execute();
  await db.schema.createTable("scratch").temporary().addColumn("id", "integer", (col) => col.primaryKey()).execute();
  // Nobody executes it.
  db.schema.createTable("never").addColumn("id", "integer", (col) => col.primaryKey());
}

export async function down(db: Kysely<any>): Promise<void> {
  await db.schema.dropTable("membership").execute();
  await db.schema.dropTable("person").execute();
  await db.schema.dropTable("team").execute();
}
