import type { EntityManager } from "@mikro-orm/postgresql";
import { User } from "./entities";
import { orm } from "./orm";

export async function register(email: string) {
  const em = orm.em.fork() as EntityManager;
  return await em
    .createQueryBuilder(User)
    .insert({ email, name: "Ada" })
    .execute();
}
