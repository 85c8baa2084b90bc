import { User } from "./entities";
import { orm } from "./orm";

export async function findOrCreate(email: string) {
  const em = orm.em.fork();
  const existing = await em.findOne(User, { email });
  if (existing) return existing;
  const user = new User();
  user.email = email;
  user.name = "Ada";
  await em.persist(user).flush();
  return user;
}
