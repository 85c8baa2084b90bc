import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<any>): Promise<void> {
  await db.schema.alterTable("person").addIndex("person_once").unique().columns(["team_id", "boss_id"]).execute();
  await db.schema.alterTable("person").modifyColumn("boss_id", "integer", (col) => col.notNull()).execute();
  await db.schema.createIndex("person_gone").unique().on("person").columns(["email", "team_id"]).execute();
  await db.schema.dropIndex("person_gone").on("person").execute();
  await db.schema.alterTable("team").addColumn("code", "char(3)", (col) => col.notNull().unique()).execute();
  await db.schema.alterTable("team").renameTo("crew").execute();
  await sql`ALTER TABLE crew ADD CONSTRAINT crew_code CHECK (code <> '')`.execute(db);
}
