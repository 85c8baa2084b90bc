/** The table of users, for whatever connection or transaction it is given. */
export class UsersStore {
  constructor(db) {
    this.db = db;
  }

  async findByEmail(email) {
    return this.db("users").where({ email }).first();
  }

  async create({ email, name, age }) {
    await this.db("users").insert({ email, name, age });
    return this.findByEmail(email);
  }

  /** With its number, as a backup has it. */
  async restore(user) {
    await this.db("users").insert({ id: user.id, email: user.email, name: user.name });
  }

  async changeEmail(id, email) {
    return await this.db("users").where({ id }).update({ email });
  }

  async changeName(id, name) {
    await this.db("users").where("id", id).update({ name });
  }

  async remove(id) {
    return await this.db("users").where({ id }).del();
  }
}
