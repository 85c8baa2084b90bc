import { User } from "./entities";
import { orm } from "./orm";

export async function importUser(email: string, name: string) {
  await orm.em.fork().insert(User, { email, name });
}
