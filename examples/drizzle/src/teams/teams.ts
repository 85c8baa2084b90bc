import { and, eq } from "drizzle-orm";
import { type Database, type Transaction, db } from "../db";
import { memberships, teams } from "../db/schema";

export async function found(ownerId: number, name: string) {
  return await db.transaction(async (tx) => {
    const [team] = await tx.insert(teams).values({ ownerId, name }).returning();
    await join(tx, team.id, ownerId);
    return team;
  });
}

/** It looks first and inserts then: two at once both find nothing. */
export async function join(on: Database | Transaction, teamId: number, userId: number) {
  const known = await on
    .select()
    .from(memberships)
    .where(and(eq(memberships.teamId, teamId), eq(memberships.userId, userId)));
  if (known.length > 0) return;
  await on.insert(memberships).values({ teamId, userId });
}
