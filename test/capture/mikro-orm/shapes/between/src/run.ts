import { Post, User } from "./entities";
import { orm } from "./orm";
import { tag } from "./write";

export const first = async () => {
  await orm.em.fork().insert(User, { email: "ada@example.com", name: "Ada" });
  await orm.em.fork().insert(Post, { slug: "hello", author: 1 });
};
export const second = async () => await tag(1, 99);
