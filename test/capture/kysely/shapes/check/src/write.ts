import { db } from "./db";

export async function seat(email: string, seat: number) {
  await db.updateTable("member").set({ seat }).where("email", "=", email).execute();
}
