import { db } from "./db";
import { users } from "./schema";
import { order, remove } from "./write";

export const first = async () => {
  await db.insert(users).values({ email: "ada@example.com" });
  await order(1, "MUG", 1);
};
export const second = () => remove(1);
