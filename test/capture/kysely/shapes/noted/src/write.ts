import { db } from "./db";

export async function register(email: string, name: string) {
  await db.transaction().execute(async (trx) => {
    try {
      await trx.insertInto("person").values({ email, name }).execute();
    } catch (error) {
      console.log("there already");
    }
    await trx.updateTable("person").set({ name }).where("email", "=", email).execute();
  });
}
