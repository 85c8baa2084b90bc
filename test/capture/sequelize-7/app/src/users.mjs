import { Order, sequelize, User } from "./db.mjs";

export async function register(email, name = "Ada", age = 36) {
  const user = await User.create({ email, name, age });
  return user.id;
}

export async function rename(id, email) {
  return await User.update({ email }, { where: { id } });
}

export async function importAll(emails) {
  return await User.bulkCreate(emails.map((email) => ({ email, name: "Ada" })));
}

export async function order(userId, sku) {
  return await Order.create({ userId, sku });
}

export async function remove(id) {
  return await User.destroy({ where: { id } });
}

export async function restore(id, email) {
  return await User.create({ id, email, name: "Ada" });
}

export async function nameless(email) {
  return await sequelize.getQueryInterface().bulkInsert("Users", [{ email, name: null, createdAt: new Date(0), updatedAt: new Date(0) }]);
}

export async function find(email) {
  return await User.findOrCreate({ where: { email, name: "Grace" }, defaults: { age: 1 } });
}

export async function swallowed(email) {
  return await sequelize.transaction(async (transaction) => {
    await User.create({ email, name: "Ada" }, { transaction }).catch(() => {});
    return await User.count({ transaction });
  });
}
