import { db } from "./db";

export async function register(email: string, name: string) {
  const person = await db
    .insertInto("person")
    .values({ email, name })
    .returningAll()
    .executeTakeFirstOrThrow();
  return person.id;
}
