import type { PrismaClient } from "./generated/prisma/client";

export class OrdersService {
  constructor(private readonly prisma: PrismaClient) {}

  async place(userId: number, number: number) {
    return await this.prisma.order.create({ data: { userId, number } });
  }

  async checkout(userId: number, number: number, productIds: number[]) {
    return await this.prisma.$transaction(async (tx) => {
      const order = await tx.order.create({ data: { userId, number } });
      for (const [position, productId] of productIds.entries()) {
        await tx.orderLine.create({ data: { orderId: order.id, position, productId, quantity: 1 } });
      }
      return order;
    });
  }
}
