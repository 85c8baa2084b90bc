import type { Knex } from "knex";
import { knex } from "../db";

const MEMBERSHIPS = "memberships";

export async function found(ownerId: number, name: string) {
  return await knex.transaction(async (trx) => {
    const [team] = await trx("teams").insert({ owner_id: ownerId, name }).returning("*");
    await join(trx, team.id, ownerId);
    return team;
  });
}

/** It looks first and inserts then: two at once both find nothing. */
export async function join(on: Knex, teamId: number, userId: number) {
  const known = await on(MEMBERSHIPS).where({ team_id: teamId, user_id: userId }).first();
  if (known) return;
  await on(MEMBERSHIPS).insert({ team_id: teamId, user_id: userId });
}
