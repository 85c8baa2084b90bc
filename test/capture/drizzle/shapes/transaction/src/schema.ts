import { integer, pgTable, primaryKey, serial, text } from "drizzle-orm/pg-core";

export const teams = pgTable("teams", { id: serial().primaryKey(), name: text().notNull() });

export const members = pgTable(
  "members",
  {
    teamId: integer().notNull().references(() => teams.id),
    email: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.email] })],
);
