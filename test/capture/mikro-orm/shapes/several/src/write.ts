import { User } from "./entities";
import { orm } from "./orm";

export async function importAll(rows: { email: string; name: string }[]) {
  const em = orm.em.fork();
  for (const row of rows) em.persist(em.create(User, row));
  await em.flush();
}
