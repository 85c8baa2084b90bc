import { bookshelf } from "../db.js";
import { Membership, Team } from "../models/team.js";

export async function found(ownerId, name) {
  return await bookshelf.transaction(async (trx) => {
    const team = await new Team({ owner_id: ownerId, name }).save(null, { transacting: trx });
    await join(team.id, ownerId, trx);
    return team.id;
  });
}

/** It looks first and inserts then: two at once both find nothing. */
export async function join(teamId, userId, trx) {
  const row = { team_id: teamId, user_id: userId };
  const known = await new Membership(row).fetch({ require: false, transacting: trx });
  if (known) return;
  await new Membership(row).save(null, { transacting: trx });
}
