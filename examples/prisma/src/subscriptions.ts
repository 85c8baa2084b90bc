import { prisma } from "./db";

export async function subscribe(userId: number, topicId: number) {
  const subscription = await prisma.subscription.create({
    data: { userId, topicId },
    include: { topic: true },
  });
  return subscription.topic.title;
}

export async function openTopic(slug: string, title: string, firstUserId: number) {
  return await prisma.topic.create({
    data: { slug, title, subscriptions: { create: { userId: firstUserId } } },
  });
}
