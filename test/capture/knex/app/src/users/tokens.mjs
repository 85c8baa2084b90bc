import { knex } from "../db.mjs";

const TOKENS = "tokens";

export async function issue(userId, hash) {
  await knex(TOKENS).insert({ user_id: userId, hash });
}
