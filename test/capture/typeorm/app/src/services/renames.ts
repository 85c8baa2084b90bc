import { Repository } from "typeorm";
import { User } from "../entity/user";

export class Renames {
  constructor(private readonly usersRepository: Repository<User>) {}

  async rename(id: number, email: string) {
    await this.usersRepository.update({ id }, { email });
  }

  async renameLoaded(id: number, email: string) {
    const user = await this.usersRepository.findOneByOrFail({ id });
    user.email = email;
    await this.usersRepository.save(user);
  }

  async renameByBuilder(id: number, email: string) {
    await this.usersRepository.createQueryBuilder().update(User).set({ email }).where("id = :id", { id }).execute();
  }

  async upsertHandle(email: string, tenant: string, handle: string) {
    await this.usersRepository.upsert({ email, name: handle, tenant, handle }, ["tenant", "handle"]);
  }

  async remove(id: number) {
    await this.usersRepository.delete(id);
  }
}
