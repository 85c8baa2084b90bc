import { db } from "./db";
import { accounts } from "./schema";

export async function sync(email: string, handle: string) {
  await db
    .insert(accounts)
    .values({ email, handle })
    .onConflictDoUpdate({ target: accounts.email, set: { handle } });
}
