// Writes a user twice with pg; the runners' tests and the plain program share it.
import pg from "pg";

export async function register(email) {
  const client = new pg.Client(process.env.DATABASE_URL);
  await client.connect();
  try {
    return await client.query("INSERT INTO users (email) VALUES ($1)", [email]);
  } finally {
    await client.end();
  }
}

export async function signUp(email) {
  try {
    return await register(email);
  } catch (cause) {
    throw new Error(`could not sign up ${email}`, { cause });
  }
}
