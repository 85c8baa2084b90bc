import { Repository } from "typeorm";
import { User } from "../entity/user";

/** As a NestJS provider would be: the repository comes in by the constructor (@InjectRepository(User)). */
export class UsersService {
  constructor(private readonly usersRepository: Repository<User>) {}

  async register(email: string, name: string): Promise<User> {
    const user = this.usersRepository.create({ email, name });
    return await this.usersRepository.save(user);
  }

  async insert(email: string, name: string) {
    await this.usersRepository.insert({ email, name });
  }

  async registerChecked(email: string, name: string) {
    const existing = await this.usersRepository.findOneBy({ email });
    if (existing) {
      return existing;
    }
    return await this.usersRepository.save({ email, name });
  }
}
