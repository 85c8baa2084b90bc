import type { Kysely } from "kysely";
import type { Database } from "./db";

export class AccountRepository {
  constructor(private readonly db: Kysely<Database>) {}

  async create(tenantId: number, userName: string, displayName: string) {
    await this.db
      .insertInto("userAccount")
      .values({ tenantId, userName, displayName })
      .execute();
  }
}
