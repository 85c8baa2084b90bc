import { client } from "./db-libsql.mjs";

export async function register(email, nick) {
  const result = await client.execute({ sql: "INSERT INTO users (email, nick) VALUES (?, ?)", args: [email, nick] });
  return result.lastInsertRowid;
}

async function addProduct(shopId, slug, price) {
  await client.batch([
    { sql: "INSERT INTO products (shop_id, slug, price) VALUES (?, ?, ?)", args: [shopId, slug, price] },
    "UPDATE shops SET name = name",
  ]);
}

async function rename(id, email) {
  await client.execute("UPDATE users SET email = ? WHERE id = ?", [email, id]);
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
