import { relations, sql } from "drizzle-orm";
import { check, foreignKey, integer, pgTable, serial, text, uniqueIndex } from "drizzle-orm/pg-core";

export const users = pgTable("users", { id: serial().primaryKey(), email: text().notNull().unique() });

export const orders = pgTable(
  "orders",
  { id: serial().primaryKey(), userId: integer(), sku: text().notNull(), amount: integer().notNull() },
  (t) => ({
    user: foreignKey({ columns: [t.userId], foreignColumns: [users.id] }),
    once: uniqueIndex("orders_once").on(t.userId, t.sku).where(sql`${t.amount} > 0`),
    some: check("orders_amount", sql`${t.amount} >= 0`),
  }),
);

export const ordersOfUser = relations(users, ({ many }) => ({ orders: many(orders) }));
