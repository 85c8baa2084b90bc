import { User } from "./entities";
import { orm } from "./orm";

export async function register(email: string) {
  const em = orm.em.fork();
  const user = new User();
  user.email = email;
  em.persist(user);
  await em.flush();
}
