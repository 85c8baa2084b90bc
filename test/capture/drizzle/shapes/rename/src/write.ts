import { eq } from "drizzle-orm";
import type { PgDatabase } from "drizzle-orm/pg-core";
import { users } from "./schema";

export class UserStore {
  constructor(private readonly db: PgDatabase<any>) {}

  async add(email: string) {
    await this.db.insert(users).values({ email, name: "Ada" });
  }

  async rename(id: number, email: string) {
    await this.db.update(users).set({ email }).where(eq(users.id, id));
  }
}
