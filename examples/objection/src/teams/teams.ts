import type { Transaction } from "objection";
import { Membership, Team } from "../models/team";

export async function found(ownerId: number, name: string) {
  return await Team.transaction(async (trx) => {
    const team = await Team.query(trx).insert({ owner_id: ownerId, name });
    await join(team.id, ownerId, trx);
    return team;
  });
}

/** It looks first and inserts then: two at once both find nothing. */
export async function join(teamId: number, userId: number, trx?: Transaction) {
  const known = await Membership.query(trx).findOne({ team_id: teamId, user_id: userId });
  if (known) return;
  await Membership.query(trx).insert({ team_id: teamId, user_id: userId });
}
