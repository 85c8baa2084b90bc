import Database from "better-sqlite3";

export const engine = "sqlite";
export const db = new Database(":memory:");
export const exec = (sql) => db.exec(sql);
export const rows = (sql) => db.prepare(sql).all();
export const close = () => db.close();
