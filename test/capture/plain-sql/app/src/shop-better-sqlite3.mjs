import { db } from "./db-better-sqlite3.mjs";

export function register(email, nick) {
  return db.prepare("INSERT INTO users (email, nick) VALUES (?, ?)").run(email, nick).lastInsertRowid;
}

function addProduct(product) {
  const insert = db.prepare("INSERT INTO products (shop_id, slug, price) VALUES (@shop_id, @slug, @price)");
  insert.run(product);
}

function rename(id, email) {
  db.prepare("UPDATE users SET email = ? WHERE id = ?").run(email, id);
}

export const shop = {
  unique: () => register("ada@x.de", "eve"),
  composite() {
    addProduct({ shop_id: 1, slug: "mug", price: 5 });
    addProduct({ shop_id: 1, slug: "mug", price: 6 });
  },
  "foreign-key": () => addProduct({ shop_id: 99, slug: "mug", price: 5 }),
  "not-null": () => register(null, "eve"),
  check: () => addProduct({ shop_id: 1, slug: "cup", price: 0 }),
  update: () => rename(register("eve@x.de", "eve"), "ada@x.de"),
};
