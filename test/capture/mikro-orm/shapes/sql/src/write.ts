import { orm } from "./orm";

export async function importRow(email: string) {
  await orm.em.getConnection().execute(
    `INSERT INTO "user" (email, name) VALUES (?, 'Ada')`,
    [email],
  );
}
