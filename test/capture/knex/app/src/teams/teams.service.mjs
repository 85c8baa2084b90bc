import { knex } from "../db.mjs";
import { addMember, addTeam, handOver, renameTeam } from "./teams.store.mjs";

export async function found(name, ownerId) {
  return await knex.transaction(async (trx) => {
    const id = await addTeam(trx, name, ownerId);
    await addMember(trx, id, ownerId, "owner");
    return id;
  });
}

export async function join(teamId, userId) {
  await knex.transaction((trx) => addMember(trx, teamId, userId));
}

export async function call(teamId, name) {
  await renameTeam(teamId, name);
}

export async function sell(teamId, to) {
  await handOver(teamId, to);
}

/** The handler takes the error, and the transaction has ended. */
export async function foundQuietly(name, ownerId) {
  return await knex.transaction(async (trx) => {
    await addTeam(trx, name, ownerId).catch(() => {});
    return await trx("teams").count();
  });
}
