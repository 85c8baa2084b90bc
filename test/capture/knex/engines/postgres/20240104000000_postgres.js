// Of PostgreSQL alone: a schema, rows that a key leaves out, a key that is checked at the end.
exports.up = async (knex) => {
  await knex.raw("CREATE SCHEMA IF NOT EXISTS auth");
  await knex.schema.withSchema("auth").createTable("accounts", (t) => {
    t.uuid("id", { primaryKey: true });
    t.string("email").notNullable().unique();
    t.timestamp("deleted_at");
    t.string("handle").notNullable();
    t.string("slug").notNullable();
    t.unique(["handle"], { indexName: "handle_alive", predicate: knex.whereNull("deleted_at") });
    t.unique(["slug"], { deferrable: "deferred" });
  });
  await knex.schema.createTable("public.logs", (t) => {
    t.specificType("id", "bigserial primary key");
    t.string("key").unique();
    t.uuid("account").references("id").inTable("auth.accounts");
    t.string("level").checkIn(["info", "warn"]);
    t.string("kind").checkIn(["a", "b"], "kinds");
  });
  await knex.schema.createTable("counted", (t) => {
    t.increments("n", { primaryKey: false });
    t.string("code").notNullable().primary({ constraintName: "counted_key" });
  });
  await knex.schema.alterTable("counted", (t) => {
    t.dropPrimary("counted_key");
    t.primary(["n"]);
  });
};

exports.down = async () => {};
