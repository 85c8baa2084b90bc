import { EntityRepository } from "@mikro-orm/core";
import { User } from "./entities";
import { orm } from "./orm";

class UserRepository extends EntityRepository<User> {
  async add(email: string) {
    const user = new User();
    user.email = email;
    user.name = "Ada";
    await this.em.persistAndFlush(user);
    return user;
  }
}

export async function add(email: string) {
  return await new UserRepository(orm.em.fork(), User).add(email);
}
