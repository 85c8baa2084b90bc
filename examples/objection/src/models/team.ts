import { Model } from "objection";
import { User } from "./user";

export class Team extends Model {
  static override tableName = "teams";

  id!: number;
  owner_id!: number;
  name!: string;
  members?: User[];

  static override relationMappings = () => ({
    members: {
      relation: Model.ManyToManyRelation,
      modelClass: User,
      join: {
        from: "teams.id",
        through: { from: "members.team_id", to: "members.user_id" },
        to: "users.id",
      },
    },
  });
}

export class Membership extends Model {
  static override tableName = "members";
  static override idColumn = ["team_id", "user_id"];

  team_id!: number;
  user_id!: number;
}
