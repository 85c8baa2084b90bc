import { knex } from "../db";

/** The sign-up form: it inserts without looking. */
export async function register(email: string, name: string) {
  const [user] = await knex("users")
    .insert({ email, name })
    .returning(["id", "email"]);
  return user;
}
