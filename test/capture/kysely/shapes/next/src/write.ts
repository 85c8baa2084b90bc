import { randomBytes } from "node:crypto";
import { db } from "./db";

export async function issue() {
  for (let attempt = 0; attempt < 5; attempt++) {
    const slug = randomBytes(1).toString("hex");
    const there = await db.selectFrom("tag").select("id").where("slug", "=", slug).executeTakeFirst();
    if (there) continue;
    return await db.insertInto("tag").values({ slug }).returning("slug").executeTakeFirstOrThrow();
  }
  throw new Error("no slug left");
}
