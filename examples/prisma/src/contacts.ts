import { prisma } from "./db";

export function keepContact(email: string, name: string) {
  return prisma.user.create({ data: { email: email.toLowerCase(), name } });
}
