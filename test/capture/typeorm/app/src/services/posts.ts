import { AppDataSource } from "../data-source";
import { Post } from "../entity/post";

export async function addPost(title: string, authorId: number) {
  const posts = AppDataSource.getRepository(Post);
  return await posts.save({ title, author: { id: authorId } });
}

export async function addPostWithoutTitle(authorId: number) {
  await AppDataSource.getRepository(Post).insert({ author: { id: authorId } });
}

export async function tagPost(postId: number, tagId: number) {
  await AppDataSource.createQueryBuilder().relation(Post, "tags").of(postId).add(tagId);
}
