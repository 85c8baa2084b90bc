import { db } from "./db";

export function register(email: string) {
  db.insertInto("person").values({ email }).execute();
}
