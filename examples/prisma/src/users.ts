import { prisma } from "./db";

export async function signUp(email: string, name: string) {
  const existing = await prisma.user.findUnique({ where: { email } });
  if (existing) {
    return existing;
  }
  return await prisma.user.create({ data: { email, name } });
}

export async function importUser(email: string, name: string) {
  const user = await prisma.user.create({
    data: { email, name },
  });
  return user;
}
