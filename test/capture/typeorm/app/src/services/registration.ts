import { type DataSource, type EntityManager } from "typeorm";
import { User } from "../entity/user";

export class Registration {
  constructor(private readonly dataSource: DataSource) {}

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
}
