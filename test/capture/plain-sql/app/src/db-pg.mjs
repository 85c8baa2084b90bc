import pg from "pg";

export const engine = "postgresql";
export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
export const exec = (sql) => pool.query(sql);
export const rows = async (sql) => (await pool.query(sql)).rows;
export const close = () => pool.end();
