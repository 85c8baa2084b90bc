import { db } from "./db";
import { UserStore } from "./write";

const store = new UserStore(db);
export const first = async () => {
  await store.add("ada@example.com");
  await store.add("grace@example.com");
};
export const second = () => store.rename(2, "ada@example.com");
