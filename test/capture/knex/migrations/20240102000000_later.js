const TABLE = "tags";
const COLUMN = { slug: "slug" };

exports.up = async (knex) => {
  await knex.schema.createTable(TABLE, (t) => {
    t.string("id", 36).primary();
    t.string(COLUMN.slug, 80).notNullable().unique({ indexName: "tags_slug" });
    t.string("code", 20).notNullable().unique();
    t.string("gone", 20).unique();
    t.string("title", 20);
    t.string("maybe", 20).notNullable();
    t.integer("owner").unsigned();
    t.integer("other").unsigned();
  });
  await knex.schema.alterTable(TABLE, (t) => {
    t.dropUnique(["code"]);
    t.foreign("owner").references("users.id").withKeyName("tags_of_owner");
    t.foreign("other").references("id").on("users");
  });
  await knex.schema.table(TABLE, (t) => {
    t.dropForeign("other");
  });
  await knex.schema.alterTable(TABLE, (t) => {
    t.dropUnique(["gone"]);
    t.string("added", 10).notNullable().defaultTo("x");
    t.renameColumn("title", "label");
    t.setNullable("maybe");
  });
  await knex.schema.alterTable(TABLE, (t) => {
    t.dropColumn("gone");
    t.string("label", 30).notNullable().alter();
  });
  await knex.schema.renameTable(TABLE, "labels");
};

exports.down = async (knex) => {
  await knex.schema.dropTableIfExists("labels");
};
