import { Model } from "objection";
import { knex } from "./db.mjs";

class User extends Model {
  static tableName = "users";
}

class Order extends Model {
  static tableName = "orders";
}

User.knex(knex);
Order.knex(knex);

export async function register(email, name = "Ada", age = 36) {
  const user = await User.query().insert({ email, name, age });
  return user.id;
}

export async function order(userId, sku) {
  return await Order.query().insert({ user_id: userId, sku });
}

export async function remove(id) {
  return await User.query().deleteById(id);
}
