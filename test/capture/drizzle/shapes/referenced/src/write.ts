import { eq } from "drizzle-orm";
import { db } from "./db";
import { orders, users } from "./schema";

export async function order(userId: number, sku: string, amount: number) {
  await db.insert(orders).values({ userId, sku, amount });
}

export async function remove(id: number) {
  await db
    .delete(users)
    .where(eq(users.id, id));
}
