import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("delivery")
    .addColumn("id", "serial", (col) => col.primaryKey())
    .addColumn("message_id", "text", (col) => col.notNull().unique())
    .execute();
  await db.schema
    .createTable("credit")
    .addColumn("id", "serial", (col) => col.primaryKey())
    .addColumn("amount", "integer", (col) => col.notNull())
    .execute();
}
