import type { EntityManager, EntityRepository } from "@mikro-orm/core";
import { User } from "./entities";
import { orm } from "./orm";

function InjectRepository(_: unknown) {
  return (_target: object, _key: unknown, _index: number) => {};
}

export class UsersService {
  constructor(
    @InjectRepository(User) private readonly users: EntityRepository<User>,
    private readonly em: EntityManager,
  ) {}

  async create(dto: { email: string; name: string }) {
    const user = this.users.create({ email: dto.email, name: dto.name });
    await this.em.flush();
    return user;
  }
}

export function service() {
  const em = orm.em.fork();
  return new UsersService(em.getRepository(User), em);
}
