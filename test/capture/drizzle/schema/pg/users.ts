import { sql } from "drizzle-orm";
import {
  bigserial,
  boolean,
  check,
  customType,
  integer,
  pgTable,
  serial,
  text,
  unique,
  uniqueIndex,
  varchar,
} from "drizzle-orm/pg-core";
import { timestamps } from "./columns";
import { auth } from "./table";

const citext = customType<{ data: string }>({ dataType: () => "text" });

export const users = pgTable(
  "users",
  {
    id: serial().primaryKey(),
    email: varchar({ length: 255 }).notNull().unique(),
    handle: text("user_handle").unique("users_handle_key"),
    firstName: text(),
    lastName: text("last_name"),
    nick: citext("nick"),
    age: integer(),
    deletedAt: integer("deleted_at"),
    isAdmin: boolean("is_admin").default(false).notNull(),
    ...timestamps,
  },
  (t) => [
    unique().on(t.firstName, t.lastName),
    uniqueIndex().on(t.nick),
    uniqueIndex("users_lower_email").on(sql`lower(${t.email})`),
    uniqueIndex("users_live_nick").on(t.nick).where(sql`${t.deletedAt} is null`),
    check("age_not_negative", sql`${t.age} >= 0`),
  ],
);

export const sessions = auth.table("sessions", {
  id: bigserial({ mode: "number" }).primaryKey(),
  userId: integer()
    .notNull()
    .references(() => users.id, { onDelete: "cascade" })
    .unique(),
});
