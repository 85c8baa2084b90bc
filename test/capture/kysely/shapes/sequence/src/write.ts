import { db } from "./db";

export async function register(email: string, name: string) {
  await db.insertInto("person").values({ email, name }).execute();
}
