import { timestamp } from "drizzle-orm/pg-core";

/** What every table has. */
export const timestamps = {
  createdAt: timestamp().defaultNow().notNull(),
  updatedAt: timestamp().$onUpdate(() => new Date()),
};
