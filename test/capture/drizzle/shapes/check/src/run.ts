import { db } from "./db";
import { users } from "./schema";
import { order } from "./write";

export const first = () => db.insert(users).values({ email: "ada@example.com" });
export const second = () => order(1, "MUG", -1);
