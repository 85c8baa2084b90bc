import { knex } from "../db.mjs";

export async function addTeam(trx, name, ownerId) {
  await trx.insert({ name, owner_id: ownerId }).into("teams");
  const team = await trx("teams").where({ name }).first("id");
  return team.id;
}

export async function addMember(trx, teamId, userId, role = "member") {
  await trx("memberships").insert({ team_id: teamId, user_id: userId, role });
}

export async function renameTeam(id, name) {
  await knex
    .table("teams")
    .where({ id })
    .update({ name });
}

export async function handOver(id, ownerId) {
  await knex("teams").where({ id }).update("owner_id", ownerId);
}
