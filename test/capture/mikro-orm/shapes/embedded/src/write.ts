import { User } from "./entities";
import { orm } from "./orm";

export async function move(email: string, city: string, street: string) {
  const em = orm.em.fork();
  em.persist(em.create(User, { email, name: "Ada", address: { city, street } }));
  await em.flush();
}
