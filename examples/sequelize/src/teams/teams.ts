import type { Transaction } from "sequelize";
import { sequelize } from "../db";
import { Membership } from "../models/membership";
import { Team } from "../models/team";

export async function join(teamId: number, userId: number, transaction?: Transaction) {
  const known = await Membership.findOne({ where: { teamId, userId }, transaction });
  if (known) return known;
  return await Membership.create({ teamId, userId }, { transaction });
}

export async function found(ownerId: number, slug: string) {
  return await sequelize.transaction(async (transaction) => {
    const team = await Team.create({ slug }, { transaction });
    await join(team.id, ownerId, transaction);
    return team;
  });
}
