import { prisma } from "./db";

/** One place for all writes: the top frame is this wrapper, the caller is below it. */
export class PeopleRepository {
  async save(data: { email: string; name?: string }) {
    return await prisma.user.create({ data });
  }
}

export async function onboard(email: string) {
  const people = new PeopleRepository();
  return await people.save({ email, name: "new" });
}
