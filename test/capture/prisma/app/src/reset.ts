import { prisma } from "./db";

const tables = [
  "_PostToTag", "Post", "Tag", "OrderLine", "order", "Coupon", "Product", "Membership", "Profile", "Shop", "User",
  "accounts", "Setting", "WarehouseReplenishmentSuggestionOverride",
];

export async function reset() {
  const quote = process.env.QUOTE ?? '"';
  for (const table of tables) await prisma.$executeRawUnsafe(`DELETE FROM ${quote}${table}${quote}`);
}
