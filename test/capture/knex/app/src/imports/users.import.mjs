import { knex } from "../db.mjs";

export async function importUsers(lines) {
  const rows = lines.map((line) => {
    const [email, name] = line.split(",");
    return { email, name };
  });
  return await knex("users").insert(rows);
}
