import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable("team")
    .addColumn("id", "integer", (col) => col.autoIncrement().primaryKey())
    .addColumn("slug", "varchar(100)", (col) => col.notNull().unique())
    .addColumn("seats", "integer", (col) => col.unsigned().check(sql`seats > 0`))
    .execute();
  await db.schema
    .createTable("person")
    .addColumn("id", "integer", (col) => col.autoIncrement().primaryKey())
    .addColumn("email", "varchar(255)", (col) => col.notNull())
    .addColumn("team_id", "integer")
    .addColumn("boss_id", "integer")
    .addUniqueConstraint("person_email_key", ["email"])
    .addForeignKeyConstraint("person_team", ["team_id"], "team", ["id"])
    .addCheckConstraint("person_boss", sql`boss_id <> 0`)
    .execute();
}
