import { Token, User } from "../models/user.mjs";

async function create(values) {
  return await new User(values).save();
}

export async function signUp(email, name = "Ada", age = 36) {
  const user = await create({ email, name, age });
  return user.id;
}

/** Looks first: two at once both find nothing. */
export async function ensureUser(email) {
  const known = await User.where({ email }).fetch({ require: false });
  if (known) return known;
  return await User.forge({ email, name: email.split("@")[0] }).save();
}

export async function moveTo(id, email) {
  const user = await new User({ id }).fetch();
  await user.save({ email }, { patch: true });
}

export async function anonymise(id) {
  await new User({ id }).save({ name: null }, { patch: true });
}

export async function close(id) {
  const user = await User.where({ id }).fetch();
  await user.destroy();
}

export async function fromBackup(rows) {
  for (const { id, email, name } of rows) await new User().save({ id, email, name }, { method: "insert" });
}

export async function logIn(userId, hash) {
  const token = new Token({ user_id: userId });
  token.set("hash", hash);
  await token.save();
}
