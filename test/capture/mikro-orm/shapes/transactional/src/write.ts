import { Post, User } from "./entities";
import { orm } from "./orm";

export async function publish(email: string, slug: string) {
  await orm.em.fork().transactional(async (em) => {
    const author = em.create(User, { email, name: "Ada" });
    em.create(Post, { slug, author });
  });
}
