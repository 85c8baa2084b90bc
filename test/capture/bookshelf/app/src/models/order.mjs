import { bookshelf } from "./bookshelf.mjs";

export const Order = bookshelf.model("Order", { tableName: "orders" });
