import { prisma } from "./db";

const client = prisma.$extends({
  query: {
    user: {
      async create({ args, query }) {
        args.data.email = args.data.email.toLowerCase();
        return query(args);
      },
    },
  },
});

export async function createLower(email: string) {
  return await client.user.create({ data: { email } });
}
