// What `npm run fail` and `npm run concurrent` call: each runs one function of this project with the same values every time.
import { prisma } from "./db";
import { openTopic, subscribe } from "./subscriptions";
import { importUser, signUp } from "./users";

const ada = await prisma.user.create({ data: { email: "ada@example.com", name: "Ada" } });
const news = await prisma.topic.create({ data: { slug: "news", title: "News" } });

export const calls: Record<string, { run: () => Promise<unknown>; rows: () => Promise<number> }> = {
  importUser: {
    run: () => importUser("grace@example.com", "Grace"),
    rows: () => prisma.user.count({ where: { email: "grace@example.com" } }),
  },
  signUp: {
    run: () => signUp("joan@example.com", "Joan"),
    rows: () => prisma.user.count({ where: { email: "joan@example.com" } }),
  },
  subscribe: {
    run: () => subscribe(ada.id, news.id),
    rows: () => prisma.subscription.count({ where: { userId: ada.id, topicId: news.id } }),
  },
  openTopic: {
    run: () => openTopic("sport", "Sport", ada.id),
    rows: () => prisma.topic.count({ where: { slug: "sport" } }),
  },
};
