import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("person")
    .addColumn("id", "serial", (col) => col.primaryKey())
    .addColumn("email", "text", (col) => col.notNull())
    .addColumn("deleted_at", "timestamptz")
    .execute();
  await db.schema
    .createIndex("person_email_alive")
    .unique()
    .on("person")
    .column("email")
    .where("deleted_at", "is", null)
    .execute();
}
