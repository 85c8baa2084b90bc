import { PGlite } from "@electric-sql/pglite";

export const engine = "postgresql";
export const db = new PGlite();
export const exec = (sql) => db.query(sql);
export const rows = async (sql) => (await db.query(sql)).rows;
export const close = () => db.close();
