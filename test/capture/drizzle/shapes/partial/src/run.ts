import { db } from "./db";
import { users } from "./schema";
import { order } from "./write";

export const first = async () => {
  await db.insert(users).values({ email: "ada@example.com" });
  await order(1, "MUG", 1);
};
export const second = () => order(1, "MUG", 2);
