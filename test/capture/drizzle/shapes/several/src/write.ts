import { db } from "./db";
import { users } from "./schema";

type NewUser = typeof users.$inferInsert;

export async function importUsers(rows: NewUser[]) {
  await db.insert(users).values(rows);
}
