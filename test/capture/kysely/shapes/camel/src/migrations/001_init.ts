import type { Kysely } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("user_account")
    .addColumn("id", "serial", (col) => col.primaryKey())
    .addColumn("tenant_id", "integer", (col) => col.notNull())
    .addColumn("user_name", "varchar(80)", (col) => col.notNull())
    .addColumn("display_name", "text")
    .addUniqueConstraint("user_account_tenant_name", ["tenant_id", "user_name"])
    .execute();
}
