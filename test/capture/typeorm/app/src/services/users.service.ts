import { type DataSource, type EntityManager, Repository } from "typeorm";
import { User } from "../entity/user";

/** As a NestJS provider would be: the repository comes in by the constructor (@InjectRepository(User)). */
export class UsersService {
  constructor(
    private readonly usersRepository: Repository<User>,
    private readonly dataSource: DataSource,
  ) {}

  async register(email: string, name: string): Promise<User> {
    const user = this.usersRepository.create({ email, name });
    return await this.usersRepository.save(user);
  }

  registerWithoutAwait(email: string, name: string) {
    return this.usersRepository.save({ email, name });
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

  async insertByDataSource(email: string, name: string) {
    const users = this.dataSource.getRepository(User);
    return await users.insert({ email, name });
  }

  async insertByManager(email: string, name: string) {
    const user = new User();
    user.email = email;
    user.name = name;
    return await this.dataSource.manager.save(user);
  }

  async insertByBuilder(email: string, name: string) {
    await this.dataSource
      .createQueryBuilder()
      .insert()
      .into(User)
      .values([{ email, name }])
      .execute();
  }

  async upsertHandle(email: string, tenant: string, handle: string) {
    await this.usersRepository.upsert({ email, name: handle, tenant, handle }, ["tenant", "handle"]);
  }

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

  async registerInTransaction(email: string, name: string) {
    return await this.dataSource.transaction(async (manager: EntityManager) => {
      const user = manager.create(User, { email, name });
      await manager.save(user);
      return user;
    });
  }

  /** Catches the error but goes on with the aborted transaction: 25P02 on PostgreSQL. */
  async registerAndCount(email: string, name: string) {
    return await this.dataSource.transaction(async (manager) => {
      try {
        await manager.insert(User, { email, name });
      } catch {
        // already there
      }
      return await manager.count(User);
    });
  }

  async registerByQueryRunner(email: string, name: string) {
    const runner = this.dataSource.createQueryRunner();
    await runner.connect();
    await runner.startTransaction();
    try {
      await runner.manager.save(User, { email, name });
      await runner.commitTransaction();
    } catch (error) {
      await runner.rollbackTransaction();
      throw error;
    } finally {
      await runner.release();
    }
  }

  async registerByRawQuery(email: string, name: string) {
    await this.dataSource.query(`INSERT INTO users (email, name) VALUES ('${email}', '${name}')`);
  }

  async remove(id: number) {
    await this.usersRepository.delete(id);
  }
}
