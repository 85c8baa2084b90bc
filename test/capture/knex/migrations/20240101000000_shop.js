// Knex's commonest form: one callback for each table, everything behind the columns.
exports.up = function (knex) {
  return knex.schema
    .createTable("users", function (table) {
      table.increments();
      table.string("email").notNullable().unique();
      table.string("Nick", 40);
      table.integer("age").checkPositive();
      table.date("born");
      table.timestamps(true, true);
      table.unique(["Nick", "born"]);
    })
    .createTable("order-items", (t) => {
      t.bigIncrements("id");
      t.integer("userId").unsigned().notNullable().references("users.id").onDelete("CASCADE");
      t.string("sku").notNullable();
      t.integer("line").notNullable();
      t.unique(["userId", "line"]);
      t.unique(["sku"], "one_sku");
      t.foreign("userId", "second_key").references("id").inTable("users");
      t.check("line > 0", [], "line_positive");
    })
    .createTable("members", (t) => {
      t.integer("team_id").notNullable();
      t.string("email", 100).notNullable();
      t.boolean("active").notNullable().defaultTo(true);
      t.primary(["team_id", "email"]);
    });
};

exports.down = function (knex) {
  return knex.schema.dropTable("members").dropTable("order-items").dropTable("users");
};
