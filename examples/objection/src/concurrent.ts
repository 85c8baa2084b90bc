// The same request 20 times at once: how many fail, and how many rows there are in the end.
import type { Model } from "objection";
import { close, prepare } from "./db";
import { Membership } from "./models/team";
import { User } from "./models/user";
import { found, join } from "./teams/teams";
import { register } from "./users/users";

const times = 20;

await prepare();
await report("register", () => register("ada@example.com", "Ada Lovelace"), User);
const [owner, guest] = [await register("owner@example.com", "Owner"), await register("guest@example.com", "Guest")];
const team = await found(owner.id, "analysts");
await report("join", () => join(team.id, guest.id), Membership);
await close();

async function report(name: string, call: () => Promise<unknown>, model: typeof Model) {
  const results = await Promise.allSettled(Array.from({ length: times }, call));
  const errors = results.filter((result) => result.status === "rejected").length;
  console.log(`${name}: ${times} calls, ${errors} errors, rows: ${await model.query().resultSize()}`);
}
