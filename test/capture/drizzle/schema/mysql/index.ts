import { sql } from "drizzle-orm";
import { check, int, mysqlTable, mysqlTableCreator, primaryKey, unique, uniqueIndex, varchar } from "drizzle-orm/mysql-core";

const projectTable = mysqlTableCreator((name) => "app_" + name);

export const users = mysqlTable(
  "users",
  {
    id: int().autoincrement().primaryKey(),
    email: varchar({ length: 191 }).notNull().unique(),
    handle: varchar("user_handle", { length: 99 }).unique("handle"),
    firstName: varchar({ length: 99 }),
    lastName: varchar("last_name", { length: 99 }),
    age: int(),
  },
  (t) => ({
    name: unique().on(t.firstName, t.lastName),
    handled: uniqueIndex("users_handle_age").on(t.handle, t.age),
    age: check("age_not_negative", sql`${t.age} >= 0`),
  }),
);

export const orders = projectTable(
  "order",
  { userId: int().references(() => users.id), sku: varchar({ length: 99 }) },
  (t) => [primaryKey({ columns: [t.userId, t.sku] })],
);
