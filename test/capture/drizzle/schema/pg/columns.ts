import { timestamp, uuid, type AnyPgColumn, varchar } from "drizzle-orm/pg-core";

export const timestamps = {
  createdAt: timestamp("created_at").defaultNow().notNull(),
  updatedAt: timestamp().$onUpdate(() => new Date()),
};

export const idColumn = () => uuid().defaultRandom().primaryKey();

export const slug = (name: string) => varchar(name, { length: 80 }).notNull().unique();

export const keyed = { id: idColumn(), ...timestamps };
