import { AppDataSource } from "../data-source";
import { Coupon } from "../entity/coupon";

export async function addCoupon(code: string) {
  return await AppDataSource.getRepository(Coupon).insert({ code });
}
