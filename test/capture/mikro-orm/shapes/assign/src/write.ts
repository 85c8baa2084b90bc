import { User } from "./entities";
import { orm } from "./orm";

export async function change(id: number, email: string) {
  const em = orm.em.fork();
  const user = await em.findOneOrFail(User, { id });
  em.assign(user, { email });
  await em.flush();
}
