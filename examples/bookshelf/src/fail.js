// The sign-up form is sent twice: the second request runs into the unique email.
import { close, prepare } from "./db.js";
import { register } from "./users/users.js";

await prepare();
try {
  await register("ada@example.com", "Ada Lovelace");
  await register("ada@example.com", "Ada Lovelace");
  console.log("Both requests were answered: nothing to explain here any more.");
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await close();
}
