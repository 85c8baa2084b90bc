import { DeepPartial, ObjectLiteral, Repository } from "typeorm";

/** What every repository of the shop can do. */
export abstract class BaseRepository<T extends ObjectLiteral> {
  constructor(protected readonly rows: Repository<T>) {}

  add(values: DeepPartial<T>): Promise<T> {
    return this.rows.save(this.rows.create(values));
  }
}
