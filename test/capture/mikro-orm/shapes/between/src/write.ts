import { Post, Tag } from "./entities";
import { orm } from "./orm";

export async function tag(postId: number, tagId: number) {
  const em = orm.em.fork();
  const post = await em.findOneOrFail(Post, postId);
  post.tags.add(em.getReference(Tag, tagId));
  await em.flush();
}
