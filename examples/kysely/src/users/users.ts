import { db } from "../db";

/** The sign-up form: it inserts without looking. */
export async function register(email: string, name: string) {
  return await db
    .insertInto("users")
    .values({ email, name })
    .returning(["id", "email"])
    .executeTakeFirstOrThrow();
}
