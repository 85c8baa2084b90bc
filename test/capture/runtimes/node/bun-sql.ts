// Bun's own PostgreSQL client.
import { SQL } from "bun";

const sql = new SQL(process.env.DATABASE_URL ?? "");

async function register(email: string) {
  return await sql`INSERT INTO users (email) VALUES (${email})`;
}

await register("ada@example.com");
