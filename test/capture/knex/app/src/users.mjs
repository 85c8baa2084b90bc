import { knex, traced } from "./db.mjs";

export async function register(email, name = "Ada", age = 36) {
  await knex("users").insert({ email, name, age });
  const user = await knex("users").where({ email }).first();
  return user.id;
}

export async function registerTraced(email) {
  return await traced("users").insert({ email, name: "Ada" });
}

export async function rename(id, email) {
  return await knex("users").where({ id }).update({ email });
}

export async function importAll(emails) {
  return await knex("users").insert(emails.map((email) => ({ email, name: "Ada" })));
}

export async function order(userId, sku) {
  return await knex("orders").insert({ user_id: userId, sku });
}

export async function remove(id) {
  return await knex("users").where({ id }).del();
}

export async function restore(id, email) {
  return await knex("users").insert({ id, email, name: "Ada" });
}

export async function nameless(email) {
  return await knex("users").insert({ email, name: null });
}

export async function swallowed(email) {
  return await knex.transaction(async (trx) => {
    await trx("users").insert({ email, name: "Ada" }).catch(() => {});
    return await trx("users").count();
  });
}
