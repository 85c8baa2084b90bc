// The same request 20 times at once: how many fail, and how many rows there are in the end.
import { prepare } from "./db";
import { Membership } from "./models/membership";
import { User } from "./models/user";
import { found, join } from "./teams/teams";
import { register } from "./users/users";

const times = 20;

await prepare();
await report("register", () => register("ada@example.com", "Ada Lovelace"), () => User.count());
const [owner, guest] = [await register("owner@example.com", "Owner"), await register("guest@example.com", "Guest")];
const team = await found(owner.id, "analysts");
await report("join", () => join(team.id, guest.id), () => Membership.count());
process.exit();

async function report(name: string, call: () => Promise<unknown>, rows: () => Promise<number>) {
  const results = await Promise.allSettled(Array.from({ length: times }, call));
  const errors = results.filter((result) => result.status === "rejected").length;
  console.log(`${name}: ${times} calls, ${errors} errors, rows: ${await rows()}`);
}
