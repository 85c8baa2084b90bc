import { eq, sql } from "drizzle-orm";
import { db } from "./db.mjs";
import { orders, users } from "./schema.mjs";

export async function register(email, name = "Ada", age = 36) {
  await db.insert(users).values({ email, name, age });
  const [user] = await db.select().from(users).where(eq(users.email, email));
  return user.id;
}

export async function rename(id, email) {
  return await db.update(users).set({ email }).where(eq(users.id, id));
}

export async function importAll(emails) {
  return await db.insert(users).values(emails.map((email) => ({ email, name: "Ada" })));
}

export async function order(userId, sku) {
  return await db.insert(orders).values({ userId, sku });
}

export async function remove(id) {
  return await db.delete(users).where(eq(users.id, id));
}

export async function restore(id, email) {
  return await db.insert(users).values({ id, email, name: "Ada" });
}

export async function nameless(email) {
  return await db.insert(users).values({ email, name: null });
}

export async function swallowed(email) {
  return await db.transaction(async (tx) => {
    await tx.insert(users).values({ email, name: "Ada" }).catch(() => {});
    return await (tx.execute ? tx.execute(sql`SELECT 1`) : tx.all(sql`SELECT 1`));
  });
}
