import { integer, pgTable, primaryKey, serial, text, unique, varchar } from "drizzle-orm/pg-core";
import { timestamps } from "./columns";

export const users = pgTable("users", {
  id: serial().primaryKey(),
  email: varchar({ length: 255 }).notNull().unique(),
  name: text().notNull(),
  ...timestamps,
});

export const teams = pgTable(
  "teams",
  {
    id: serial().primaryKey(),
    ownerId: integer()
      .notNull()
      .references(() => users.id),
    name: text().notNull(),
    ...timestamps,
  },
  (t) => [unique().on(t.ownerId, t.name)],
);

export const memberships = pgTable(
  "memberships",
  {
    teamId: integer()
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    userId: integer()
      .notNull()
      .references(() => users.id),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.userId] })],
);
