import { sql } from "kysely";
import { db } from "./db.mjs";

export async function register(email, name = "Ada", age = 36) {
  await db.insertInto("users").values({ email, name, age }).execute();
  const user = await db.selectFrom("users").select("id").where("email", "=", email).executeTakeFirstOrThrow();
  return user.id;
}

export async function rename(id, email) {
  return await db.updateTable("users").set({ email }).where("id", "=", id).execute();
}

export async function importAll(emails) {
  return await db.insertInto("users").values(emails.map((email) => ({ email, name: "Ada" }))).execute();
}

export async function order(userId, sku) {
  return await db.insertInto("orders").values({ user_id: userId, sku }).execute();
}

export async function remove(id) {
  return await db.deleteFrom("users").where("id", "=", id).execute();
}

export async function restore(id, email) {
  return await db.insertInto("users").values({ id, email, name: "Ada" }).execute();
}

export async function nameless(email) {
  return await db.insertInto("users").values({ email, name: null }).execute();
}

export async function swallowed(email) {
  return await db.transaction().execute(async (trx) => {
    await trx.insertInto("users").values({ email, name: "Ada" }).execute().catch(() => {});
    return await sql`SELECT 1`.execute(trx);
  });
}
