import { db } from "./db";

export async function register(email: string, name: string) {
  await db.insertInto("person").values({ email, name }).execute();
}

export async function importOne(email: string) {
  await db.transaction().execute(async (trx) => {
    await trx.insertInto("person").values({ email, name: "?" }).execute();
  });
}
