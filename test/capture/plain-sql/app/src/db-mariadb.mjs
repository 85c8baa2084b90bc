import mariadb from "mariadb";

export const engine = "mysql";
const { hostname, port, username, password, pathname } = new URL(process.env.DATABASE_URL);
export const pool = mariadb.createPool({ host: hostname, port: Number(port), user: username, password, database: pathname.slice(1) });
export const exec = (sql) => pool.query(sql);
export const rows = (sql) => pool.query(sql);
export const close = () => pool.end();
