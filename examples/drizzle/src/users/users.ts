import { db } from "../db";
import { users } from "../db/schema";

/** The sign-up form: it inserts without looking. */
export async function register(email: string, name: string) {
  const [user] = await db
    .insert(users)
    .values({ email, name })
    .returning({ id: users.id, email: users.email });
  return user;
}
