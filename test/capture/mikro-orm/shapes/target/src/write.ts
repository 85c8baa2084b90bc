import { User } from "./entities";
import { orm } from "./orm";

export async function sync(email: string, login: string) {
  await orm.em.fork().upsert(User, { email, name: "Ada", login }, { onConflictFields: ["login"] });
}
