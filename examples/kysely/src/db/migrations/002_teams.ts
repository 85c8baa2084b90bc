import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable("users").renameColumn("full_name", "name").execute();
  await db.schema
    .createTable("teams")
    .addColumn("id", "serial", (col) => col.primaryKey())
    .addColumn("owner_id", "integer", (col) => col.notNull().references("users.id"))
    .addColumn("name", "text", (col) => col.notNull())
    .addUniqueConstraint("teams_owner_name", ["owner_id", "name"])
    .execute();
  await db.schema
    .createTable("memberships")
    .addColumn("team_id", "integer", (col) => col.notNull().references("teams.id").onDelete("cascade"))
    .addColumn("user_id", "integer", (col) => col.notNull().references("users.id"))
    .addColumn("role", "text", (col) => col.notNull().defaultTo("member"))
    .addPrimaryKeyConstraint("memberships_pk", ["team_id", "user_id"])
    .execute();
  await sql`CREATE UNIQUE INDEX memberships_one_lead ON memberships (team_id) WHERE role = 'lead'`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable("memberships").execute();
  await db.schema.dropTable("teams").execute();
  await db.schema.alterTable("users").renameColumn("name", "full_name").execute();
}
