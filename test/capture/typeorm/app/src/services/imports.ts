import { AppDataSource } from "../data-source";
import { User } from "../entity/user";

export async function importUsers(rows: { email: string; name: string }[]) {
  await AppDataSource.getRepository(User).save(rows.map((row) => ({ ...row, tenant: "import" })));
}
