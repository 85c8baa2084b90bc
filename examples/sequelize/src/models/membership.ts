import { DataTypes, type InferAttributes, type InferCreationAttributes, Model, type Sequelize } from "sequelize";
import { Team } from "./team";
import { User } from "./user";

// Who is in which team: the association makes its key.
export class Membership extends Model<InferAttributes<Membership>, InferCreationAttributes<Membership>> {
  declare teamId: number;
  declare userId: number;
}

export function setUpMembership(sequelize: Sequelize) {
  Membership.init({ teamId: DataTypes.INTEGER, userId: DataTypes.INTEGER }, { sequelize });
  Team.belongsToMany(User, { through: Membership, foreignKey: "teamId", otherKey: "userId" });
  User.belongsToMany(Team, { through: Membership, foreignKey: "userId", otherKey: "teamId" });
}
