// The same request 20 times at once: how many fail, and how many rows there are in the end.
import { close, database } from "./server";
import { ensureTag } from "./users/tags";
import { register } from "./users/users";

const times = 20;

await report("register", () => register("ada@example.com", "Ada Lovelace"), "users");
await report("ensureTag", () => ensureTag("news"), "tags");
close();

async function report(name: string, call: () => Promise<unknown>, table: string) {
  const results = await Promise.allSettled(Array.from({ length: times }, call));
  const errors = results.filter((result) => result.status === "rejected").length;
  const { rows } = await database.query(`SELECT * FROM ${table}`);
  console.log(`${name}: ${times} calls, ${errors} errors, rows: ${rows.length}`);
}
