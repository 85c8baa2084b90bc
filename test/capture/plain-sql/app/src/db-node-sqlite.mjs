import { DatabaseSync } from "node:sqlite";

export const engine = "sqlite";
export const db = new DatabaseSync(":memory:");
export const exec = (sql) => db.exec(sql);
export const rows = (sql) => db.prepare(sql).all();
export const close = () => db.close();
