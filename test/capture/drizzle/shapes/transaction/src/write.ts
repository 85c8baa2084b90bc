import { db } from "./db";
import { members, teams } from "./schema";

export async function found(name: string, emails: string[]) {
  return await db.transaction(async (tx) => {
    const [team] = await tx.insert(teams).values({ name }).returning();
    for (const email of emails) {
      await tx.insert(members).values({ teamId: team.id, email });
    }
    return team;
  });
}
