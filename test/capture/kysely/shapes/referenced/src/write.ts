import { db } from "./db";

export async function close(teamId: number) {
  await db.deleteFrom("team").where("id", "=", teamId).execute();
}
