import { db } from "./db";

export async function rename(id: number, email: string) {
  return await db.updateTable("person").set({ email }).where("id", "=", id).executeTakeFirst();
}
