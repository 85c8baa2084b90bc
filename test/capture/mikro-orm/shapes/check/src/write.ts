import { User } from "./entities";
import { orm } from "./orm";

export async function register(email: string, age: number) {
  const em = orm.em.fork();
  em.create(User, { email, name: "Ada", age });
  await em.flush();
}
