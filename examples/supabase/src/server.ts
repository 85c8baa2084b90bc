import { readdirSync, readFileSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
// @ts-ignore: it has no types of its own
import { servePostgrest } from "../postgrest.mjs";

const folder = new URL("../supabase/migrations/", import.meta.url);

/** The database with its migrations, behind what speaks PostgREST's protocol. */
export const database = new PGlite();
for (const name of readdirSync(folder).sort()) await database.exec(readFileSync(new URL(name, folder), "utf8"));
export const { url, close }: { url: string; close(): void } = await servePostgrest(database);
