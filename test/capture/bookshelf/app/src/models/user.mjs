import { bookshelf } from "./bookshelf.mjs";

export const User = bookshelf.model("User", {
  tableName: "users",
  orders() {
    return this.hasMany("Order", "user_id");
  },
  tokens() {
    return this.hasMany("Token", "user_id");
  },
});

export const Token = bookshelf.model("Token", { tableName: "tokens" });
