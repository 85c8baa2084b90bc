import { db } from "./db";

export async function join(teamId: number, email: string) {
  await db.insertInto("member").values({ team_id: teamId, email }).execute();
}
