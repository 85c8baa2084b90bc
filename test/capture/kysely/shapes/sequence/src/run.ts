import { db } from "./db";
import { register } from "./write";

export const first = () => db.insertInto("person").values({ id: 1, email: "root@example.com", name: "Root" } as never).execute();
export const second = () => register("ada@example.com", "Ada");
