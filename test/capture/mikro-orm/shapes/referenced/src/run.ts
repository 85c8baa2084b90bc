import { Post, User } from "./entities";
import { orm } from "./orm";
import { remove } from "./write";

export const first = async () => {
  await orm.em.fork().insert(User, { email: "ada@example.com", name: "Ada" });
  await orm.em.fork().insert(Post, { slug: "hello", author: 1 });
};
export const second = async () => await remove(1);
