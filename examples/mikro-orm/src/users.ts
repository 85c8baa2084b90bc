import { Membership, User } from "./entities";
import { orm } from "./orm";

export async function register(email: string, displayName: string) {
  const em = orm.em.fork();
  const user = em.create(User, { email, displayName });
  await em.flush();
  return user;
}

export async function join(userId: number, team: string) {
  const em = orm.em.fork();
  const known = await em.findOne(Membership, { user: userId, team });
  if (known) return known;
  const membership = em.create(Membership, { user: em.getReference(User, userId), team });
  await em.flush();
  return membership;
}
