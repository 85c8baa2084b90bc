import type { Kysely } from "kysely";
import { type Database, db } from "../db";

export async function found(ownerId: number, name: string) {
  return await db.transaction().execute(async (trx) => {
    const team = await trx.insertInto("teams").values({ ownerId, name }).returning("id").executeTakeFirstOrThrow();
    await join(trx, team.id, ownerId);
    return team;
  });
}

/** It looks first and inserts then: two at once both find nothing. */
export async function join(on: Kysely<Database>, teamId: number, userId: number) {
  const known = await on
    .selectFrom("memberships")
    .select("role")
    .where("teamId", "=", teamId)
    .where("userId", "=", userId)
    .executeTakeFirst();
  if (known) return;
  await on.insertInto("memberships").values({ teamId, userId }).execute();
}
