import { collection, User } from "./db.mjs";

export async function register(email, name = "Ada") {
  const user = await User.create({ email, name });
  return user.id;
}

export async function save(email) {
  const user = new User({ email, name: "Ada" });
  return await user.save();
}

export async function importAll(emails) {
  return await User.insertMany(emails.map((email) => ({ email, name: "Ada" })));
}

export async function rename(id, email) {
  return await User.updateOne({ _id: id }, { email });
}

export async function insertRaw(email) {
  return await collection.insertOne({ email });
}

export async function insertRawMany(emails) {
  return await collection.insertMany(emails.map((email) => ({ email })), { ordered: false });
}
