import { db } from "./db";

export async function save(email: string, handle: string) {
  return await db
    .insertInto("person")
    .values({ email, handle })
    .onConflict((oc) => oc.column("email").doUpdateSet({ handle }))
    .execute();
}
