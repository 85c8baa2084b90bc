// Orders are kept by a repository of the project's own.
import { Order, User } from "./db.mjs";

class Baskets {
  constructor(em) {
    this.em = em;
  }

  add(userId, sku) {
    return this.em.create(Order, { user: this.em.getReference(User, userId), sku });
  }

  async addAtOnce(userId, sku) {
    return await this.em.insert(Order, { user: userId, sku });
  }

  async move(id, userId) {
    const order = await this.em.findOneOrFail(Order, id);
    order.user = this.em.getReference(User, userId);
    await this.em.flush();
  }
}

export async function checkout(em, userId, skus) {
  await em.transactional(async (inner) => {
    const baskets = new Baskets(inner);
    for (const sku of skus) baskets.add(userId, sku);
    await inner.flush();
  });
}

export async function quickOrder(em, userId, sku) {
  return await new Baskets(em).addAtOnce(userId, sku);
}

export async function giveAway(em, orderId, userId) {
  await new Baskets(em).move(orderId, userId);
}
