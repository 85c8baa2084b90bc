import { User } from "../models/user.model.mjs";
import { UsersRepository } from "./users.repository.mjs";

const users = new UsersRepository();

export async function signUp(email, name = "Ada", age = 36) {
  const user = await users.create({ email, name, age });
  return user.id;
}

/** Looks first: two at once both find nothing. */
export async function ensureUser(email) {
  const known = await User.query().findOne({ email });
  if (known) return known;
  return await User.query().insert({ email, name: email.split("@")[0] });
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
  for (const { id, email, name } of rows) await users.restore(id, email, name);
}

export async function logIn(id, hash) {
  const user = await User.query().findById(id).throwIfNotFound();
  await user.$relatedQuery("tokens").insert({ hash });
}

/** With what they have ordered, all at once. */
export async function importCustomer(email, skus) {
  return await User.query().insertGraph({
    email,
    name: "Imported",
    orders: skus.map((sku) => ({ sku })),
  });
}
