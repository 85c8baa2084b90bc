import { pool } from "./db-mariadb.mjs";

export async function register(email, nick) {
  const result = await pool.execute("INSERT INTO users (email, nick) VALUES (?, ?)", [email, nick]);
  return Number(result.insertId);
}

async function addProduct(product) {
  await pool.query("INSERT INTO products (shop_id, slug, price) VALUES (?, ?, ?)", [product.shop_id, product.slug, product.price]);
}

async function rename(id, email) {
  await pool.execute("UPDATE users SET email = ? WHERE id = ?", [email, id]);
}

export const shop = {
  unique: () => register("ada@x.de", "eve"),
  composite: async () => {
    await addProduct({ shop_id: 1, slug: "mug", price: 5 });
    await addProduct({ shop_id: 1, slug: "mug", price: 6 });
  },
  "foreign-key": () => addProduct({ shop_id: 99, slug: "mug", price: 5 }),
  "not-null": () => register(null, "eve"),
  check: () => addProduct({ shop_id: 1, slug: "cup", price: 0 }),
  update: async () => rename(await register("eve@x.de", "eve"), "ada@x.de"),
};
