import type { Pool } from "pg";

const ADD_MEMBER = "INSERT INTO members (team_id, user_id) VALUES ($1, $2)";

export class Teams {
  constructor(private readonly pool: Pool) {}

  /** Looks first and inserts then: a race that only `npm run concurrent` shows. */
  async ensure(slug: string) {
    const { rows } = await this.pool.query("SELECT id FROM teams WHERE slug = $1", [slug]);
    if (rows.length > 0) return rows[0].id;
    const made = await this.pool.query("INSERT INTO teams (slug) VALUES ($1) RETURNING id", [slug]);
    return made.rows[0].id;
  }

  async join(teamId: number, userId: number) {
    await this.pool.query(ADD_MEMBER, [teamId, userId]);
  }
}
