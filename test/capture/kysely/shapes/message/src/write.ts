import { db } from "./db";

export async function onMessage(messageId: string) {
  await db.insertInto("delivery").values({ message_id: messageId }).execute();
  await db.insertInto("credit").values({ amount: 5 }).execute();
}
