import { User } from "../models/user.model.mjs";

export class UsersRepository {
  async create(user) {
    const { email, name, age } = user;
    return await User.query().insert({ email, name, age });
  }

  async restore(id, email, name) {
    return await User.query().insertAndFetch({ id, email, name });
  }

  async changeEmail(id, email) {
    const user = await User.query().findById(id).throwIfNotFound();
    await user.$query().patch({ email });
  }

  async changeName(id, name) {
    return await User.query().patchAndFetchById(id, { name });
  }

  async remove(id) {
    return await User.query().deleteById(id);
  }
}
