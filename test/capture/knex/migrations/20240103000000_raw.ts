import type { Knex } from "knex";

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`CREATE TABLE products (id integer NOT NULL PRIMARY KEY, code varchar(20) NOT NULL)`);
  await knex.raw("CREATE UNIQUE INDEX products_code ON products (code)");
  await knex.schema.createTable("old", (t) => {
    t.increments("id");
    t.string("name", 20).unique();
  });
  await knex.schema.dropTable("old");
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable("products");
}
