import { knex } from "../db.mjs";

export const orders = {
  async place(userId, sku, amount) {
    return await knex("orders").insert({ user_id: userId, sku, amount });
  },

  async change(id, sku) {
    return await knex("orders").where({ id }).update({ sku });
  },

  async placeAll(rows) {
    return await knex.batchInsert("orders", rows, 50);
  },
};
