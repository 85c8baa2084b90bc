import { db } from "./db";
import { close } from "./write";

export const first = async () => {
  await db.insertInto("team").values({ name: "Blue" }).execute();
  await db.insertInto("member").values({ team_id: 1, email: "ada@example.com" }).execute();
};
export const second = () => close(1);
