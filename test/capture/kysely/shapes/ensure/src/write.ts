import { db } from "./db";

/** Two requests at once: both find nothing. */
export async function ensurePerson(email: string, name: string) {
  const known = await db.selectFrom("person").selectAll().where("email", "=", email).executeTakeFirst();
  if (known) return known;
  return await db.insertInto("person").values({ email, name }).returningAll().executeTakeFirstOrThrow();
}
