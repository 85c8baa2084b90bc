import type { EntityManager } from "@mikro-orm/core";
import { User } from "./entities";
import { orm } from "./orm";

function addUser(em: EntityManager, email: string) {
  return em.create(User, { email, name: "Ada" });
}

export async function signUp(email: string) {
  const em = orm.em.fork();
  const user = addUser(em, email);
  await em.flush();
  return user;
}
