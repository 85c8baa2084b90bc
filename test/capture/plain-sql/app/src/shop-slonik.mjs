import { sql } from "slonik";
import { pool } from "./db-slonik.mjs";

export async function register(email, nick) {
  return await pool.oneFirst(sql.unsafe`
    INSERT INTO users (email, nick)
    VALUES (${email}, ${nick})
    RETURNING id
  `);
}

async function addProduct(shopId, slug, price) {
  await pool.transaction(async (connection) => {
    await connection.query(
      sql.unsafe`INSERT INTO products (shop_id, slug, price) VALUES (${shopId}, ${slug}, ${price})`,
    );
  });
}

async function rename(id, email) {
  const query = sql.unsafe`UPDATE users SET email = ${email} WHERE id = ${id}`;
  await pool.query(query);
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
