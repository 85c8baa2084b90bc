import { BaseModel } from "./base.model.mjs";

export class Setting extends BaseModel {
  static tableName = "settings";
}
