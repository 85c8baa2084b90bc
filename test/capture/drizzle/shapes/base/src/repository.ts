import type { PgTable } from "drizzle-orm/pg-core";
import { db } from "./db";
import { users } from "./schema";

/** Writes the rows of any table. */
export class BaseRepository {
  constructor(protected readonly table: PgTable) {}

  async add(row: Record<string, unknown>) {
    await db.insert(this.table).values(row);
  }
}

export class UserRepository extends BaseRepository {
  constructor() {
    super(users);
  }
}
