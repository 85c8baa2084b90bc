import { knex } from "../db.mjs";

export async function define(scope, name, content) {
  await knex("settings").insert({ scope, name, content });
}

/** Overwrites what is there. */
export async function put(scope, name, content) {
  await knex("settings").insert({ scope, name, content }).onConflict(["scope", "name"]).merge();
}

export async function renameSetting(scope, from, to) {
  await knex("settings").where({ scope, name: from }).update({ name: to });
}
