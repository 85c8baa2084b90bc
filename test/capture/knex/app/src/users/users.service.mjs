import { knex } from "../db.mjs";
import { issue } from "./tokens.mjs";
import { UsersStore } from "./users.store.mjs";

const users = new UsersStore(knex);

export async function signUp(email, name = "Ada", age = 36) {
  const user = await users.create({ email, name, age });
  return user.id;
}

/** Looks first: two at once both find nothing. */
export async function ensureUser(email) {
  const known = await knex("users").where("email", email).first("id");
  if (known) return known.id;
  const user = { email, name: email.split("@")[0] };
  await knex("users").insert(user);
  return (await users.findByEmail(email)).id;
}

export async function moveTo(id, email) {
  await users.changeEmail(id, email);
}

export async function anonymise(id) {
  await users.changeName(id, null);
}

export async function close(id) {
  await users.remove(id);
}

export async function fromBackup(rows) {
  for (const row of rows) await users.restore(row);
}

export async function logIn(id, hash) {
  await issue(id, hash);
}
