import { prisma as db } from "./db";

export async function openShop(slug: string) {
  await db.shop.create({ data: { slug, title: slug } });
}

export async function openShopWithProducts(slug: string, skus: string[]) {
  return await db.shop.create({
    data: {
      slug,
      title: slug,
      products: { create: skus.map((sku) => ({ sku, name: sku })) },
    },
  });
}

export async function openShopWithMany(slug: string, skus: string[]) {
  return await db.shop.create({
    data: { slug, title: slug, products: { createMany: { data: skus.map((sku) => ({ sku, name: sku })) } } },
  });
}

export async function addProduct(shopId: number, sku: string) {
  return await db.product.create({ data: { shopId, sku, name: sku } });
}

export async function addProductThroughShop(shopId: number, sku: string) {
  await db.shop.update({
    where: { id: shopId },
    data: { products: { create: { sku, name: sku } } },
  });
}

export const addCoupon = async (shopId: number, code: string) =>
  await db.coupon.create({ data: { shopId, code } });

export async function joinShop(userId: number, shopId: number) {
  await db.membership.create({ data: { userId, shopId } });
}

export async function setPrice(id: number, price: number) {
  await db.product.update({ where: { id }, data: { price } });
}

export async function suggest(warehouse: string, category: string) {
  await db.warehouseReplenishmentSuggestionOverride.create({
    data: { warehouseIdentificationNumberText: warehouse, replenishmentSuggestionCategory: category },
  });
}

export async function saveSetting(key: string, value: string) {
  await db.setting.create({ data: { key, value } });
}
