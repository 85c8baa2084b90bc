import mysql from "mysql2/promise";

export const engine = "mysql";
export const pool = mysql.createPool(process.env.DATABASE_URL);
export const exec = (sql) => pool.query(sql);
export const rows = async (sql) => (await pool.query(sql))[0];
export const close = () => pool.end();
