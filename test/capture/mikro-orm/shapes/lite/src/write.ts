import { User } from "./entities";
import { orm } from "./orm";

export async function register(email: string, name: string) {
  const em = orm.em.fork();
  const user = em.create(User, { email, name });
  em.persist(user);
  await em.flush();
  return user.id;
}
