import { Prisma } from "./generated/prisma/client";
import { prisma } from "./db";

export async function insertSetting(key: string, value: string) {
  await prisma.$executeRaw`INSERT INTO ${Prisma.raw(quote("Setting"))} (${Prisma.raw(quote("key"))}, value) VALUES (${key}, ${value})`;
}

export async function insertSettingUnsafe(key: string) {
  await prisma.$executeRawUnsafe(`INSERT INTO ${quote("Setting")} (${quote("key")}, value) VALUES ('${key}', 'x')`);
}

export async function readBack(key: string) {
  return await prisma.$queryRaw`INSERT INTO ${Prisma.raw(quote("Setting"))} (${Prisma.raw(quote("key"))}, value) VALUES (${key}, 'x') RETURNING value`;
}

export async function insertNameless(email: string) {
  await prisma.$executeRawUnsafe(`INSERT INTO ${quote("Profile")} (bio, ${quote("userId")}) VALUES ('${email}', NULL)`);
}

export async function insertOrphan(userId: number) {
  await prisma.$executeRawUnsafe(`INSERT INTO ${quote("Profile")} (bio, ${quote("userId")}) VALUES ('x', ${userId})`);
}

export async function insertCheap(price: number) {
  await prisma.$executeRawUnsafe(`UPDATE ${quote("Product")} SET price = ${price}`);
}

function quote(name: string): string {
  return process.env.QUOTE === "`" ? `\`${name}\`` : `"${name}"`;
}
