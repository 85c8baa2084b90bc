import { AppDataSource } from "../data-source";
import { Country, OrderLine } from "../entity/order";

export async function addLine(orderId: number, position: number, product: { id: number }) {
  return await AppDataSource.getRepository(OrderLine).insert({ orderId, position, product });
}

export async function addCountry(code: string) {
  return await AppDataSource.getRepository(Country).insert({ code });
}
