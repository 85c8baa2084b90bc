import { db } from "./db";

export async function found(name: string, email: string, id: number) {
  return await db
    .with("fresh", (qb) => qb.insertInto("team").values({ id, name }).returning("id"))
    .selectFrom("fresh")
    .selectAll()
    .executeTakeFirstOrThrow();
}
