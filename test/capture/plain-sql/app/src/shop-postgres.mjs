import { sql } from "./db-postgres.mjs";

export async function register(email, nick) {
  const [user] = await sql`
    INSERT INTO users (email, nick)
    VALUES (${email}, ${nick})
    RETURNING id
  `;
  return user.id;
}

async function addProduct(product) {
  await sql`INSERT INTO products ${sql(product, "shop_id", "slug", "price")}`;
}

async function rename(id, email) {
  await sql`UPDATE users SET email = ${email} WHERE id = ${id}`;
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
