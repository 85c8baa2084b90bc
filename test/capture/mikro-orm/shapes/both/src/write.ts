import { User } from "./entities";
import { orm } from "./orm";

export async function seed(first: string, second: string) {
  const em = orm.em.fork();
  em.create(User, { email: first, name: "Ada" });
  em.create(User, { email: second, name: "Bob" });
  await em.flush();
}
