import { env } from "./db-d1.mjs";

export async function register(email, nick) {
  const { meta } = await env.DB.prepare("INSERT INTO users (email, nick) VALUES (?1, ?2)").bind(email, nick).run();
  return meta.last_row_id;
}

async function addProduct(shopId, slug, price) {
  await env.DB.batch([
    env.DB.prepare("INSERT INTO products (shop_id, slug, price) VALUES (?, ?, ?)").bind(shopId, slug, price),
    env.DB.prepare("UPDATE shops SET name = name"),
  ]);
}

async function rename(id, email) {
  const update = env.DB.prepare("UPDATE users SET email = ? WHERE id = ?");
  await update.bind(email, id).run();
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
