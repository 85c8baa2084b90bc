import { BaseModel } from "./base.model.mjs";

export class Team extends BaseModel {
  static tableName = "teams";
}

export class Membership extends BaseModel {
  static get tableName() {
    return "memberships";
  }

  static get idColumn() {
    return ["team_id", "user_id"];
  }
}
