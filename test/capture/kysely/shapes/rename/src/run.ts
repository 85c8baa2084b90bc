import { db } from "./db";
import { rename } from "./write";

export const first = () =>
  db.insertInto("person").values([{ email: "ada@example.com", name: "Ada" }, { email: "grace@example.com", name: "Grace" }]).execute();
export const second = () => rename(2, "ada@example.com");
