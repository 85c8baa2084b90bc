import { eq } from "drizzle-orm";
import { db } from "./db";
import { users } from "./schema";

/** Two requests at once: both find nothing. */
export async function ensureUser(email: string, name: string) {
  const [known] = await db.select().from(users).where(eq(users.email, email));
  if (known) return known;
  const [user] = await db.insert(users).values({ email, name }).returning();
  return user;
}
