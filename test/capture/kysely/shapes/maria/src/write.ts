import { db } from "./db";

export async function register(email: string, name: string) {
  const result = await db.insertInto("person").values({ email, name }).executeTakeFirstOrThrow();
  return Number(result.insertId);
}
