import { db } from "./db";
import { users } from "./schema";

export function register(email: string, name: string) {
  return db.insert(users).values({ email, name }).returning().get();
}
