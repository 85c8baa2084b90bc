import { createPool, sql } from "slonik";

export const engine = "postgresql";
export const pool = await createPool(process.env.DATABASE_URL);
const plain = (text) => ({ ...sql.unsafe``, sql: text });
export const exec = (text) => pool.query(plain(text));
export const rows = async (text) => (await pool.query(plain(text))).rows;
export const close = () => pool.end();
