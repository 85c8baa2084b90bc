import type { Knex } from "knex";

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable("users", (table) => {
    table.increments("id");
    table.string("email").notNullable().unique();
    table.string("name").notNullable();
    table.timestamps(true, true);
  });
  await knex.schema.createTable("teams", (table) => {
    table.increments("id");
    table.integer("owner_id").notNullable().references("users.id");
    table.string("name").notNullable();
    table.timestamps(true, true);
  });
  await knex.schema.createTable("members", (table) => {
    table.integer("team_id").notNullable();
    table.integer("user_id").notNullable().references("users.id");
    table.unique(["team_id", "user_id"]);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("members");
  await knex.schema.dropTable("teams");
  await knex.schema.dropTable("users");
}
