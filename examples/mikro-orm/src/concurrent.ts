// The sign-up form is sent 20 times at once: how many requests fail, how many rows there are.
import { User } from "./entities";
import { orm, prepare } from "./orm";
import { register } from "./users";

await prepare();
const results = await Promise.allSettled(
  Array.from({ length: 20 }, () => register("ada@example.com", "Ada Lovelace")),
);
const errors = results.filter(({ status }) => status === "rejected").length;
console.log(`register: ${errors} errors, ${await orm.em.fork().count(User)} row(s)`);
await orm.close();
