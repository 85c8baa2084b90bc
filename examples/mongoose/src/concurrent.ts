// Each request 20 times at once: errors and documents.
import { start } from "./database";
import { Membership } from "./models/membership";
import { User } from "./models/user";
import { join } from "./teams";
import { register } from "./users";

async function main() {
  const stop = await start();
  const requests: [string, () => Promise<unknown>, () => Promise<number>][] = [
    ["register", () => register("ada@example.com", "Ada"), async () => User.countDocuments()],
    ["join", () => join("one", "ada"), async () => Membership.countDocuments()],
  ];
  for (const [name, request, count] of requests) {
    const results = await Promise.allSettled(Array.from({ length: 20 }, request));
    const errors = results.filter(({ status }) => status === "rejected").length;
    console.log(`${name}: ${errors} errors, ${await count()} documents`);
  }
  await stop();
}

main();
