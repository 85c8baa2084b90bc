import { prisma } from "./db";

export async function createUser(email: string, name?: string) {
  const user = await prisma.user.create({ data: { email, name } });
  return user;
}

// No await: this function's frame is lost.
export async function addUser(email: string) {
  return prisma.user.create({ data: { email } });
}

export async function signUp(email: string) {
  const user = await addUser(email);
  return user.id;
}

export async function register(email: string, name: string) {
  const existing = await prisma.user.findUnique({ where: { email } });
  if (existing) {
    return existing;
  }
  return await prisma.user.create({
    data: {
      email,
      name,
    },
  });
}

export async function importUsers(rows: { email: string; name: string }[]) {
  await prisma.user.createMany({ data: rows });
}

export async function importAndReturn(rows: { email: string }[]) {
  return await prisma.user.createManyAndReturn({ data: rows });
}

export async function changeEmail(id: number, email: string) {
  return await prisma.user.update({ where: { id }, data: { email } });
}

export async function renameAll(email: string) {
  return await prisma.user.updateMany({ where: { deletedAt: null }, data: { email } });
}

export async function getOrCreateUser(email: string) {
  return await prisma.user.upsert({
    where: { email },
    update: {},
    create: { email },
  });
}

export async function createUserWithProfile(email: string, bio: string) {
  return await prisma.user.create({
    data: { email, profile: { create: { bio } } },
    include: { profile: true },
  });
}

export async function addProfile(userId: number, bio: string) {
  return await prisma.profile.create({ data: { userId, bio } });
}

export async function deleteUser(id: number) {
  return await prisma.user.delete({ where: { id } });
}

export async function linkAccount(emailAddress: string, providerName: string, externalId: string) {
  await prisma.account.create({ data: { emailAddress, providerName, externalId } });
}

export async function copyUser(id: number, email: string) {
  await prisma.user.create({ data: { id, email } });
}
