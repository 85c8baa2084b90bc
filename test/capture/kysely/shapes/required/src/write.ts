import { db } from "./db";

export async function invite(email: string) {
  await db.insertInto("person").values({ email, name: null as never }).execute();
}
