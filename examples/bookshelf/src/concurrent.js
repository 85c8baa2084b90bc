// The same request 20 times at once: how many fail, and how many rows there are in the end.
import { close, prepare } from "./db.js";
import { Membership } from "./models/team.js";
import { User } from "./models/user.js";
import { found, join } from "./teams/teams.js";
import { register } from "./users/users.js";

const times = 20;

await prepare();
await report("register", () => register("ada@example.com", "Ada Lovelace"), User);
const [owner, guest] = [await register("owner@example.com", "Owner"), await register("guest@example.com", "Guest")];
const team = await found(owner, "analysts");
await report("join", () => join(team, guest), Membership);
await close();

async function report(name, call, model) {
  const results = await Promise.allSettled(Array.from({ length: times }, call));
  const errors = results.filter(({ status }) => status === "rejected").length;
  console.log(`${name}: ${times} calls, ${errors} errors, rows: ${await model.count()}`);
}
