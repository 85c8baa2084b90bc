import { users } from "./schema";
import type { Context } from "./context";

export async function create({ ctx, email }: { ctx: Context; email: string }) {
  const known = await ctx.db.query.users.findFirst({ where: (users, { eq }) => eq(users.email, email) });
  if (known) throw new Error("This email is taken.");
  return await ctx.db.insert(users).values({ email, name: "Ada" }).returning();
}
