exports.up = async (knex) => {
  await knex.schema.createTable("drafts", (t) => {
    t.increments("id");
    t.string("slug");
    t.timestamp("deleted_at");
    t.unique(["slug"], { predicate: knex.whereNull("deleted_at") });
  });
};

exports.down = async () => {};
