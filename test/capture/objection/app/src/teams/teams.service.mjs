import { Membership, Team } from "../models/team.model.mjs";

export async function found(name, ownerId) {
  return await Team.transaction(async (trx) => {
    const team = await Team.query(trx).insert({ name, owner_id: ownerId });
    await addMember(trx, team.id, ownerId, "owner");
    return team.id;
  });
}

async function addMember(trx, teamId, userId, role = "member") {
  await Membership.query(trx).insert({ team_id: teamId, user_id: userId, role });
}

export async function join(teamId, userId) {
  const trx = await Membership.startTransaction();
  try {
    await addMember(trx, teamId, userId);
    await trx.commit();
  } catch (error) {
    await trx.rollback();
    throw error;
  }
}

export async function call(teamId, name) {
  await Team.query().where({ id: teamId }).patch({ name });
}

export async function sell(teamId, ownerId) {
  await Team.query().findById(teamId).patch({ owner_id: ownerId });
}
