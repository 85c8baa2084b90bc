import bookshelfFactory from "bookshelf";
import { knex } from "./db.mjs";

const bookshelf = bookshelfFactory(knex);
const User = bookshelf.model("User", { tableName: "users" });

export async function register(email, name = "Ada") {
  return await new User({ email, name, age: 36 }).save();
}
