import { pgSchema, pgTableCreator } from "drizzle-orm/pg-core";

/** One database for several projects. */
export const createTable = pgTableCreator((name) => `app_${name}`);

export const auth = pgSchema("auth");
