import { User } from "./entities";
import { orm } from "./orm";

export async function remove(id: number) {
  const em = orm.em.fork();
  const user = await em.findOneOrFail(User, id);
  em.remove(user);
  await em.flush();
}
