import { db } from "./db";
import { users } from "./schema";

export async function register(email: string, name: string) {
  await db.insert(users).values({ email, name });
}
