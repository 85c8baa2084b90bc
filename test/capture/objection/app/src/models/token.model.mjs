import { BaseModel } from "./base.model.mjs";

export class Token extends BaseModel {
  static tableName = "tokens";
}
