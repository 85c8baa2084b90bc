import { sql } from "drizzle-orm";
import { db } from "./db";
import { users } from "./schema";

export async function register(email: string, name: string) {
  await db.execute(sql`
    INSERT INTO ${users} (email, name) VALUES (${email}, ${name})
  `);
}
