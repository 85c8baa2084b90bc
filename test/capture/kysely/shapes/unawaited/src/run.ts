import { db } from "./db";
import { register } from "./write";

export const first = () => db.insertInto("person").values({ email: "ada@example.com" }).execute();
export const second = () =>
  new Promise((_, reject) => {
    process.once("unhandledRejection", reject);
    register("ada@example.com");
  });
