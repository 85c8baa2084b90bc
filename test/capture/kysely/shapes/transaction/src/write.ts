import { db } from "./db";

export async function found(name: string, emails: string[]) {
  return await db.transaction().execute(async (trx) => {
    const team = await trx.insertInto("team").values({ name }).returning("id").executeTakeFirstOrThrow();
    for (const email of emails) {
      await trx.insertInto("member").values({ team_id: team.id, email }).execute();
    }
    return team;
  });
}
