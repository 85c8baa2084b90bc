import { db } from "./db";

export async function registerAll(emails: string[]) {
  const trx = await db.startTransaction().execute();
  try {
    for (const email of emails) {
      await trx.insertInto("person").values({ email, name: "Ada" }).execute();
    }
    await trx.commit().execute();
  } catch (error) {
    await trx.rollback().execute();
    throw error;
  }
}
