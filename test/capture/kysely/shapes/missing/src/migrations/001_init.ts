import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("team")
    .addColumn("id", "serial", (col) => col.primaryKey())
    .addColumn("name", "text", (col) => col.notNull())
    .execute();
  await db.schema
    .createTable("member")
    .addColumn("team_id", "integer", (col) => col.notNull().references("team.id"))
    .addColumn("email", "text", (col) => col.notNull())
    .addColumn("seat", "integer", (col) => col.check(sql`seat > 0`))
    .addPrimaryKeyConstraint("member_pk", ["team_id", "email"])
    .execute();
}
