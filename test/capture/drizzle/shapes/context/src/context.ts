import { drizzle } from "drizzle-orm/pglite";
import { client } from "./db";
import * as schema from "./schema";

export const context = { db: drizzle(client, { schema }) };
export type Context = typeof context;
