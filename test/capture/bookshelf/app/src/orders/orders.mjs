import { Order } from "../models/order.mjs";

async function place(values) {
  const order = Order.forge(values);
  return await order.save();
}

export async function checkOut(userId, basket) {
  for (const { sku, amount = 1 } of basket) await place({ user_id: userId, sku, amount });
}

export async function exchange(id, sku) {
  await Order.where({ id }).save({ sku }, { method: "update", patch: true });
}
