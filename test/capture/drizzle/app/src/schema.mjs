import * as my from "drizzle-orm/mysql-core";
import * as pg from "drizzle-orm/pg-core";
import * as lite from "drizzle-orm/sqlite-core";

const { DATABASE } = process.env;
const text = (name) => (DATABASE === "mariadb" ? my.varchar(name, { length: 200 }) : DATABASE === "postgres" ? pg.varchar(name) : lite.text(name));
const integer = (name) => (DATABASE === "mariadb" ? my.int(name) : DATABASE === "postgres" ? pg.integer(name) : lite.integer(name));
const id = () => (DATABASE === "mariadb" ? my.int("id").autoincrement().primaryKey() : DATABASE === "postgres" ? pg.serial("id").primaryKey() : lite.integer("id").primaryKey());
const table = DATABASE === "mariadb" ? my.mysqlTable : DATABASE === "postgres" ? pg.pgTable : lite.sqliteTable;

export const users = table("users", { id: id(), email: text("email").unique(), name: text("name").notNull(), age: integer("age") });
export const orders = table("orders", { id: id(), userId: integer("user_id").references(() => users.id), sku: text("sku") });
