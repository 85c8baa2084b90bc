import { db } from "./db";

export async function visit(email: string, name: string) {
  await db.insertInto("person").values({ email, name, visits: 1 }).execute();
}
