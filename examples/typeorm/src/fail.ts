// The sign-up form is sent twice: the second request runs into the unique email.
import { startDatabase } from "./data-source";
import { User } from "./entities/user";
import { postUser } from "./users/users.controller";
import { UsersService } from "./users/users.service";

async function main() {
  const { dataSource, stop } = await startDatabase();
  const users = new UsersService(dataSource.getRepository(User));
  const request = { body: { email: "ada@example.com", name: "Ada Lovelace" } };
  try {
    await postUser(request, users);
    await postUser(request, users);
    console.log("Both requests were answered: nothing to explain here any more.");
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await stop();
  }
}

main();
