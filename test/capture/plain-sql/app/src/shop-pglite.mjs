import { db } from "./db-pglite.mjs";

export async function register(email, nick) {
  const { rows } = await db.query("INSERT INTO users (email, nick) VALUES ($1, $2) RETURNING id", [email, nick]);
  return rows[0].id;
}

async function addProduct(shopId, slug, price) {
  await db.query(
    "INSERT INTO products (shop_id, slug, price) VALUES ($1, $2, $3)",
    [shopId, slug, price],
  );
}

async function rename(id, email) {
  await db.query("UPDATE users SET email = $2 WHERE id = $1", [id, email]);
}

export const shop = {
  unique: () => register("ada@x.de", "eve"),
  composite: async () => {
    await addProduct(1, "mug", 5);
    await addProduct(1, "mug", 6);
  },
  "foreign-key": () => addProduct(99, "mug", 5),
  "not-null": () => register(null, "eve"),
  check: () => addProduct(1, "cup", 0),
  update: async () => rename(await register("eve@x.de", "eve"), "ada@x.de"),
};
