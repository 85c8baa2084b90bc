export async function up(knex) {
  await knex.schema.createTable("teams", (table) => {
    table.increments("id");
    table.string("name", 100).notNullable().unique("teams_name_key");
    table.integer("owner_id").unsigned().references("id").inTable("users");
  });
  await knex.schema.createTable("memberships", (table) => {
    table.integer("team_id").unsigned().notNullable().references("teams.id");
    table.integer("user_id").unsigned().notNullable().references("users.id");
    table.string("role", 20).notNullable().defaultTo("member");
    table.primary(["team_id", "user_id"]);
  });
  await knex.schema.createTable("orders", (table) => {
    table.increments("id");
    table.integer("user_id").unsigned().notNullable();
    table.string("sku", 50).notNullable();
    table.integer("amount").notNullable().defaultTo(1);
    table.foreign("user_id").references("id").inTable("users");
    table.unique(["user_id", "sku"]);
  });
  await knex.schema.createTable("settings", (table) => {
    table.increments("id");
    table.string("scope", 50).notNullable();
    table.string("name", 50).notNullable();
    table.string("content", 200).notNullable();
    table.unique(["scope", "name"], { indexName: "settings_scope_name" });
  });
}

export async function down(knex) {
  for (const table of ["settings", "orders", "memberships", "teams"]) await knex.schema.dropTable(table);
}
