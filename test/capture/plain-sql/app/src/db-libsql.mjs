import { createClient } from "@libsql/client";

export const engine = "sqlite";
export const client = createClient({ url: "file:shop.db" });
export const exec = (sql) => client.execute(sql);
export const rows = async (sql) => (await client.execute(sql)).rows;
export const close = () => client.close();
