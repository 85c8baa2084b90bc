import { Post, User } from "./entities";
import { orm } from "./orm";

export async function write(authorId: number, slug: string) {
  const em = orm.em.fork();
  const post = em.create(Post, { slug, author: em.getReference(User, authorId) });
  await em.flush();
  return post;
}
