import { BaseModel } from "./base.model.mjs";

export class Order extends BaseModel {
  static tableName = "orders";
}
