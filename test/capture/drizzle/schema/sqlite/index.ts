import { sql } from "drizzle-orm";
import { check, foreignKey, int, integer, primaryKey, sqliteTable, text, unique, uniqueIndex } from "drizzle-orm/sqlite-core";

const audit = { createdBy: integer().references(() => users.id), createdAt: text().notNull() };

export const users = sqliteTable(
  "users",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    email: text().notNull().unique(),
    handle: text("user_handle").unique("handle"),
    firstName: text(),
    lastName: text("last_name"),
    age: int(),
  },
  (t) => [
    unique().on(t.firstName, t.lastName),
    uniqueIndex("users_live").on(t.handle).where(sql`${t.age} is not null`),
    uniqueIndex("users_lower").on(sql`lower(${t.email})`),
    check("age_not_negative", sql`${t.age} >= 0`),
  ],
);

export const orders = sqliteTable(
  "orders",
  { userId: integer("user_id"), sku: text(), ...audit },
  (t) => [
    primaryKey({ columns: [t.userId, t.sku] }),
    foreignKey({ columns: [t.userId], foreignColumns: [users.id] }),
  ],
);

export const keys = sqliteTable("keys", { code: text("code").primaryKey(), n: int() });
