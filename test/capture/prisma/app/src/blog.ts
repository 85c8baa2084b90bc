import { prisma } from "./db";

export async function publish(authorId: number, slug: string, labels: string[]) {
  return await prisma.post.create({
    data: {
      slug,
      title: slug,
      author: { connect: { id: authorId } },
      tags: { create: labels.map((label) => ({ label })) },
    },
  });
}

export async function publishTagged(authorId: number, slug: string, label: string) {
  return await prisma.post.create({
    data: { slug, title: slug, authorId, tags: { connectOrCreate: { where: { label }, create: { label } } } },
  });
}
