import { sql } from "kysely";
import { db } from "./db";

export async function register(email: string, name: string) {
  await sql`INSERT INTO person (email, name) VALUES (${email}, ${name})`.execute(db);
}
