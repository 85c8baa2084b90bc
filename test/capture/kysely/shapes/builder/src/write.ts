import { db } from "./db";

export async function register(email: string, name?: string) {
  let query = db.insertInto("person").values({ email, name: name ?? "?" });
  if (name === undefined) query = query.onConflict((oc) => oc.column("email").doNothing());
  await query.execute();
}
