import { sql } from "kysely";

export async function up(db) {
  await db.schema
    .createTable("users")
    .addColumn("id", "serial", (col) => col.primaryKey())
    .addColumn("email", "varchar(200)")
    .addColumn("name", "varchar(200)", (col) => col.notNull())
    .addColumn("age", "integer")
    .addUniqueConstraint("users_email_unique", ["email"])
    .addCheckConstraint("age_not_negative", sql`age >= 0`)
    .execute();
  await db.schema
    .createTable("orders")
    .addColumn("id", "serial", (col) => col.primaryKey())
    .addColumn("user_id", "integer", (col) => col.references("users.id"))
    .addColumn("sku", "varchar(200)")
    .addUniqueConstraint("orders_user_id_sku_unique", ["user_id", "sku"])
    .execute();
}

export async function down(db) {
  await db.schema.dropTable("orders").ifExists().execute();
  await db.schema.dropTable("users").ifExists().execute();
}
