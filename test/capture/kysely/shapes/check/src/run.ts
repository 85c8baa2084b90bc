import { db } from "./db";
import { seat } from "./write";

export const first = async () => {
  await db.insertInto("team").values({ name: "Blue" }).execute();
  await db.insertInto("member").values({ team_id: 1, email: "ada@example.com" }).execute();
};
export const second = () => seat("ada@example.com", 0);
