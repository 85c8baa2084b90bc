import { DataSource } from "typeorm";
import { User } from "../entity/user";

export class Accounts {
  constructor(private readonly dataSource: DataSource) {}

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

  async registerByRawQuery(email: string, name: string) {
    await this.dataSource.query(`INSERT INTO users (email, name) VALUES ('${email}', '${name}')`);
  }
}
