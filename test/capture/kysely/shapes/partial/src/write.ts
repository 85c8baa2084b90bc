import { db } from "./db";

export async function register(email: string) {
  await db.insertInto("person").values({ email }).execute();
}
