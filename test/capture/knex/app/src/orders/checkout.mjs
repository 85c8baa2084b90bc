import { orders } from "./orders.store.mjs";

export async function checkOut(userId, basket) {
  for (const { sku, amount = 1 } of basket) await orders.place(userId, sku, amount);
}

export async function exchange(orderId, sku) {
  await orders.change(orderId, sku);
}

export async function reorder(userId, skus) {
  await orders.placeAll(skus.map((sku) => ({ user_id: userId, sku })));
}
