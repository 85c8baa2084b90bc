import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("person")
    .addColumn("id", "serial", (col) => col.primaryKey())
    .addColumn("email", "text", (col) => col.notNull())
    .execute();
  await db.schema.createIndex("person_email_lower").unique().on("person").expression(sql`lower(email)`).execute();
}
