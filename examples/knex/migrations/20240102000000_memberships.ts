import type { Knex } from "knex";

export async function up(knex: Knex): Promise<void> {
  await knex.schema.renameTable("members", "memberships");
  await knex.schema.alterTable("memberships", (table) => {
    table.foreign("team_id").references("id").inTable("teams");
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable("memberships", (table) => {
    table.dropForeign("team_id");
  });
  await knex.schema.renameTable("memberships", "members");
}
