import { pgTableCreator } from "drizzle-orm/pg-core";

const createTable = pgTableCreator((name) => `app_${name}`);

export const accounts = createTable("account", (d) => ({
  id: d.integer().primaryKey().generatedAlwaysAsIdentity(),
  email: d.varchar({ length: 255 }).notNull().unique(),
  handle: d.varchar({ length: 40 }).notNull().unique("account_handle"),
}));
