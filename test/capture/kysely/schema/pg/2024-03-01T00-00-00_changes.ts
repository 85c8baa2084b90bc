import { type Kysely, sql } from "kysely";

export const up = async (db: Kysely<any>) => {
  await db.schema.alterTable("person").dropConstraint("person_boss_once").execute();
  await db.schema.dropIndex("team_old").execute();
  await db.schema.dropTable("gone").ifExists().execute();
  await db.schema.alterTable("membership").renameTo("member").execute();
  await db.schema.alterTable("person").renameColumn("first_name", "given_name").execute();
  await db.schema.alterTable("person").alterColumn("age", (col) => col.setNotNull()).execute();
  await db.schema.alterTable("person").alterColumn("given_name", (col) => col.dropNotNull()).execute();
  await db.schema.alterTable("team").renameConstraint("team_slug_taken", "team_slug").execute();
  await db.schema.alterTable("app.flag").dropColumn("name").addColumn("label", "text", (col) => col.unique()).execute();
  await sql.raw("alter table team add constraint team_code_upper check (code = upper(code))").execute(db);
};
