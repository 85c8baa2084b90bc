import { db } from "./db";
import { users } from "./schema";

export async function register(email: string, name: string) {
  const [user] = await db
    .insert(users)
    .values({ email, name })
    .returning();
  return user;
}
