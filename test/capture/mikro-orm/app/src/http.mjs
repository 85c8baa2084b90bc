// The outermost layer: each request has a manager of its own.
import { AccountService } from "./accounts.mjs";
import { checkout, giveAway, quickOrder } from "./baskets.mjs";
import { orm } from "./db.mjs";

const routes = {
  "POST /accounts": async (em, { email, name }) => await new AccountService(em).signUp(email, name),
  "PUT /accounts/email": async (em, { id, email }) => await new AccountService(em).changeEmail(id, email),
  "PUT /accounts/age": async (em, { id, age }) => await new AccountService(em).correctAge(id, age),
  "DELETE /accounts": async (em, { id }) => await new AccountService(em).close(id),
  "POST /imports": async (em, { rows }) => await new AccountService(em).importFrom(rows),
  "POST /orders": async (em, { user, skus }) => await checkout(em, user, skus),
  "POST /orders/quick": async (em, { user, sku }) => await quickOrder(em, user, sku),
  "PUT /orders/user": async (em, { id, user }) => await giveAway(em, id, user),
};

export async function request(route, body) {
  return await routes[route](orm.em.fork(), body);
}
