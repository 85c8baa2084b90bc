import { BaseModel } from "./base.model.mjs";
import { Order } from "./order.model.mjs";
import { Token } from "./token.model.mjs";

export class User extends BaseModel {
  static tableName = "users";

  static get relationMappings() {
    return {
      orders: {
        relation: BaseModel.HasManyRelation,
        modelClass: Order,
        join: { from: "users.id", to: "orders.user_id" },
      },
      tokens: {
        relation: BaseModel.HasManyRelation,
        modelClass: Token,
        join: { from: "users.id", to: "tokens.user_id" },
      },
    };
  }
}
