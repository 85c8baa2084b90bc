import { AppDataSource } from "../data-source";
import { Article } from "../entity/article";

export async function publish(slug: string, headline: string) {
  return await AppDataSource.manager.save(Article, { slug, headline });
}
