import { bookshelf } from "../db.js";

export const User = bookshelf.model("User", {
  tableName: "users",
});
