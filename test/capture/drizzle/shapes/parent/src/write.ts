import { db } from "./db";
import { orders } from "./schema";

export async function order(userId: number, sku: string, amount: number) {
  const [row] = await db.insert(orders).values({ userId, sku, amount }).returning({ id: orders.id });
  return row.id;
}
