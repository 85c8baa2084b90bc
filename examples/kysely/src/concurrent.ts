// The same request 20 times at once: how many fail, and how many rows there are in the end.
import { db, prepare } from "./db";
import { found, join } from "./teams/teams";
import { register } from "./users/users";

const times = 20;

await prepare();
await report("register", () => register("ada@example.com", "Ada Lovelace"), () => count("users"));
const [owner, guest] = [await register("owner@example.com", "Owner"), await register("guest@example.com", "Guest")];
const team = await found(owner.id, "analysts");
await report("join", () => join(db, team.id, guest.id), () => count("memberships"));

async function report(name: string, call: () => Promise<unknown>, rows: () => Promise<number>) {
  const results = await Promise.allSettled(Array.from({ length: times }, call));
  const errors = results.filter((result) => result.status === "rejected").length;
  console.log(`${name}: ${times} calls, ${errors} errors, rows: ${await rows()}`);
}

async function count(table: "users" | "memberships") {
  const { rows } = await db.selectFrom(table).select((eb) => eb.fn.countAll<number>().as("rows")).executeTakeFirstOrThrow();
  return Number(rows);
}
