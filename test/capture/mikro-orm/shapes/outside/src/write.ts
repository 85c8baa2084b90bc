import type { EntityManager } from "@mikro-orm/core";
import { User } from "./entities";
import { orm } from "./orm";

class Work {
  readonly em = orm.em.fork();

  async done() {
    await this.em.flush();
  }
}

export async function register(email: string) {
  const work = new Work();
  note(work.em, email);
  await work.done();
}

function note(em: EntityManager, email: string) {
  em.persist(em.create(User, { email, name: "Ada" }));
}
