import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.createIndex("person_email_lower").unique().on("person").expression(sql`lower(email)`).execute();
  await db.schema
    .createIndex("person_first_alive")
    .on("person")
    .unique()
    .columns(["first_name", "team_id"])
    .where("deleted_at", "is", null)
    .execute();
  await db.schema.createIndex("person_age_index").on("person").column("age").execute();
  await db.schema.createIndex("team_old").unique().on("team").column("seats").execute();
  await sql`create unique index "setting_value" on app.setting (("value" ->> 'name'))`.execute(db);
  await db.schema.alterTable("person").addUniqueConstraint("person_boss_once", ["boss_id", "email"]).execute();
  await db.schema.alterTable("team").addColumn("code", "char(3)", (col) => col.notNull().unique()).execute();
  await db.schema.alterTable("team").addColumn("owner_id", "integer", (col) => col.references("person.id")).execute();
}
