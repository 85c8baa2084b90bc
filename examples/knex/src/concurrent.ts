// The same request 20 times at once: how many fail, and how many rows there are in the end.
import { knex, prepare } from "./db";
import { found, join } from "./teams/teams";
import { register } from "./users/users";

const times = 20;

await prepare();
await report("register", () => register("ada@example.com", "Ada Lovelace"), "users");
const [owner, guest] = [await register("owner@example.com", "Owner"), await register("guest@example.com", "Guest")];
const team = await found(owner.id, "analysts");
await report("join", () => join(knex, team.id, guest.id), "memberships");
await knex.destroy();

async function report(name: string, call: () => Promise<unknown>, table: string) {
  const results = await Promise.allSettled(Array.from({ length: times }, call));
  const errors = results.filter((result) => result.status === "rejected").length;
  const rows = await knex(table);
  console.log(`${name}: ${times} calls, ${errors} errors, rows: ${rows.length}`);
}
