// The sign-up form is sent twice: the second request runs into the unique email.
import { startDatabase } from "./db";
import { Users } from "./users";

async function main() {
  const { pool, stop } = await startDatabase();
  const users = new Users(pool);
  try {
    await users.register("ada@example.com", "Ada Lovelace");
    await users.register("ada@example.com", "Ada Lovelace");
    console.log("Both requests were answered: nothing to explain here any more.");
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await stop();
  }
}

main();
