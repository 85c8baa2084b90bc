import { db } from "./db";

export async function importAll(emails: string[]) {
  return await db
    .insertInto("person")
    .values(emails.map((email) => ({ email, name: "Ada" })))
    .execute();
}
