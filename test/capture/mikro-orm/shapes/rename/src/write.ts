import { User } from "./entities";
import { orm } from "./orm";

export async function rename(id: number, email: string, name: string) {
  const em = orm.em.fork();
  const user = await em.findOneOrFail(User, id);
  user.name = name;
  user.email = email;
  await em.flush();
}
