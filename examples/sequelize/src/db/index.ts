import { Sequelize } from "sequelize";
import { setUpMembership } from "../models/membership";
import { setUpTeam } from "../models/team";
import { setUpUser } from "../models/user";
import { Embedded } from "./embedded";

export const sequelize = new Sequelize({
  dialect: "postgres",
  username: "postgres",
  database: "postgres",
  dialectOptions: { stream: () => new Embedded() },
  pool: { max: 1 },
  logging: false,
  define: { underscored: true },
});

setUpUser(sequelize);
setUpTeam(sequelize);
setUpMembership(sequelize);

export async function prepare() {
  await sequelize.sync();
}
