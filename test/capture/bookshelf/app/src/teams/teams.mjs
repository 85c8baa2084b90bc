import { bookshelf } from "../models/bookshelf.mjs";
import { Membership, Setting, Team } from "../models/team.mjs";

export async function found(name, ownerId) {
  return await bookshelf.transaction(async (transacting) => {
    const team = await new Team({ name, owner_id: ownerId }).save(null, { transacting });
    await addMember(transacting, team.id, ownerId, "owner");
    return team.id;
  });
}

async function addMember(transacting, teamId, userId, role = "member") {
  await new Membership().save({ team_id: teamId, user_id: userId, role }, { method: "insert", autoRefresh: false, transacting });
}

export async function join(teamId, userId) {
  await bookshelf.transaction((transacting) => addMember(transacting, teamId, userId));
}

export async function call(id, name) {
  await Team.forge({ id }).save({ name }, { patch: true });
}

export async function sell(id, ownerId) {
  const team = await Team.where({ id }).fetch();
  team.set({ owner_id: ownerId });
  await team.save();
}

export async function define(scope, name, content) {
  await Setting.forge({ scope, name, content }).save();
}
