import { Order } from "../models/order.model.mjs";

async function place(userId, sku, amount) {
  return await Order.query().insert({ user_id: userId, sku, amount });
}

export async function checkOut(userId, basket) {
  for (const { sku, amount = 1 } of basket) await place(userId, sku, amount);
}

export async function exchange(orderId, sku) {
  await Order.query().updateAndFetchById(orderId, { sku, user_id: 1 });
}
