import type { Pool } from "pg";

export class Users {
  constructor(private readonly pool: Pool) {}

  async register(email: string, name: string) {
    await this.pool.query("INSERT INTO users (email, name) VALUES ($1, $2)", [email, name]);
  }
}
