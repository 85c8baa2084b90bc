import { Order, orm, User } from "./db.mjs";

export async function register(email, name = "Ada", age = 36) {
  const em = orm.em.fork();
  const user = em.create(User, { email, name, age });
  await em.persist(user).flush();
  return user.id;
}

export async function rename(id, email) {
  const em = orm.em.fork();
  const user = await em.findOneOrFail(User, id);
  user.email = email;
  await em.flush();
}

export async function importAll(emails) {
  const em = orm.em.fork();
  for (const email of emails) em.persist(em.create(User, { email, name: "Ada" }));
  await em.flush();
}

export async function order(userId, sku) {
  const em = orm.em.fork();
  await em.persist(em.create(Order, { user: em.getReference(User, userId), sku })).flush();
}

export async function remove(id) {
  return await orm.em.fork().nativeDelete(User, { id });
}

export async function restore(id, email) {
  return await orm.em.fork().insert(User, { id, email, name: "Ada" });
}

export async function nameless(email) {
  return await orm.em.fork().insert(User, { email, name: null });
}

export async function incomplete(email) {
  const em = orm.em.fork();
  const user = new User();
  user.email = email;
  await em.persist(user).flush();
}

export async function swallowed(email) {
  return await orm.em.fork().transactional(async (em) => {
    await em.insert(User, { email, name: "Ada" }).catch(() => {});
    return await em.count(User);
  });
}
