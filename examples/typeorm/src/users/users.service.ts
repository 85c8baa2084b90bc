import { Repository } from "typeorm";
import { User } from "../entities/user";

export interface NewUser {
  email: string;
  name: string;
}

export class UsersService {
  constructor(private readonly users: Repository<User>) {}

  async register({ email, name }: NewUser): Promise<User> {
    const user = this.users.create({ email, name });
    return await this.users.save(user);
  }

  async findByEmail(email: string): Promise<User | null> {
    return await this.users.findOneBy({ email });
  }
}
