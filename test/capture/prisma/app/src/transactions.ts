import type { Prisma } from "./generated/prisma/client";
import { prisma } from "./db";

export async function registerBoth(first: string, second: string) {
  return await prisma.$transaction([
    prisma.user.create({ data: { email: first } }),
    prisma.user.create({ data: { email: second } }),
  ]);
}

// The first error is swallowed inside the transaction: PostgreSQL refuses everything after it.
export async function registerQuietly(email: string) {
  await prisma.$transaction(async (tx) => {
    try {
      await tx.user.create({ data: { email } });
    } catch (err) {
      console.error("already there:", (err as Error).name);
    }
    await tx.setting.create({ data: { key: `welcome:${email}`, value: "sent" } });
  });
}

async function insertUser(tx: Prisma.TransactionClient, email: string) {
  return await tx.user.create({ data: { email } });
}

export async function registerInTransaction(email: string) {
  await prisma.$transaction(async (tx) => {
    const user = await insertUser(tx, email);
    await tx.profile.create({ data: { userId: user.id, bio: "" } });
  });
}
