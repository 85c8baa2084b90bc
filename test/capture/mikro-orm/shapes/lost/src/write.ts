import { User } from "./entities";
import { orm } from "./orm";

export async function register(email: string, name: string) {
  const em = orm.em.fork();
  const user = em.create(User, { email, name });
  await em.persist(user).flush();
  return user.id;
}

export async function invite(email: string, name: string, login: string) {
  const em = orm.em.fork();
  em.create(User, { email, name, login });
  await em.flush();
}
