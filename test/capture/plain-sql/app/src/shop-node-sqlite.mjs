import { db } from "./db-node-sqlite.mjs";

export function register(email, nick) {
  const insert = db.prepare("INSERT INTO users (email, nick) VALUES (?, ?)");
  const { lastInsertRowid } = insert.run(email, nick);
  return lastInsertRowid;
}

function addProduct(shopId, slug, price) {
  db.prepare("INSERT INTO products (shop_id, slug, price) VALUES (:shopId, :slug, :price)").run({ shopId, slug, price });
}

function rename(id, email) {
  db.prepare("UPDATE users SET email = ? WHERE id = ?").run(email, id);
}

export const shop = {
  unique: () => register("ada@x.de", "eve"),
  composite() {
    addProduct(1, "mug", 5);
    addProduct(1, "mug", 6);
  },
  "foreign-key": () => addProduct(99, "mug", 5),
  "not-null": () => register(null, "eve"),
  check: () => addProduct(1, "cup", 0),
  update: () => rename(register("eve@x.de", "eve"), "ada@x.de"),
};
