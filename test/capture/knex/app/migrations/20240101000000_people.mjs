export async function up(knex) {
  await knex.schema.createTable("users", (table) => {
    table.increments("id");
    table.string("email", 200).notNullable().unique();
    table.string("name", 200).notNullable();
    table.integer("age");
    table.check("age >= 0", [], "age_not_negative");
  });
  await knex.schema.createTable("tokens", (table) => {
    table.increments("id");
    table.integer("user_id").unsigned().notNullable().references("id").inTable("users");
    table.string("hash", 64).notNullable();
    table.unique(["hash"]);
  });
}

export async function down(knex) {
  await knex.schema.dropTable("tokens");
  await knex.schema.dropTable("users");
}
