// What the handlers call: a service of its own, which is given a manager.
import { User } from "./db.mjs";

export class AccountService {
  constructor(em) {
    this.em = em;
    this.users = em.getRepository(User);
  }

  async signUp(email, name) {
    const user = this.users.create({ email, name });
    await this.em.flush();
    return user.id;
  }

  async changeEmail(id, email) {
    const user = await this.users.findOneOrFail(id);
    this.em.assign(user, { email });
    await this.em.flush();
  }

  async correctAge(id, age) {
    await this.users.nativeUpdate({ id }, { age });
  }

  async close(id) {
    const user = await this.users.findOneOrFail(id);
    await this.em.remove(user).flush();
  }

  /** All of a file, or none. */
  async importFrom(rows) {
    await this.em.transactional(async (em) => {
      for (const { email, name } of rows) em.persist(em.create(User, { email, name }));
    });
  }
}
