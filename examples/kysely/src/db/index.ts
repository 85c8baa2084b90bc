import { PGlite } from "@electric-sql/pglite";
import { CamelCasePlugin, type Generated, Kysely, Migrator, PostgresDialect } from "kysely";
import * as users from "./migrations/001_users";
import * as teams from "./migrations/002_teams";
import { pgliteOf } from "./pglite";

export interface Database {
  users: { id: Generated<number>; email: string; name: string; createdAt: Generated<Date> };
  teams: { id: Generated<number>; ownerId: number; name: string };
  memberships: { teamId: number; userId: number; role: Generated<string> };
}

export const db = new Kysely<Database>({
  dialect: new PostgresDialect({ pool: pgliteOf(new PGlite()) }),
  plugins: [new CamelCasePlugin()],
});

export async function prepare() {
  const migrations = { "001_users": users, "002_teams": teams };
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
