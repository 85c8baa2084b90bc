// The same request 20 times at once: how many fail, and how many rows there are in the end.
import { startDatabase } from "./data-source";
import { Membership } from "./entities/membership";
import { User } from "./entities/user";
import { TeamsService } from "./teams/teams.service";
import { postUser } from "./users/users.controller";
import { UsersService } from "./users/users.service";

const times = 20;

async function main() {
  const { dataSource, stop } = await startDatabase();
  const users = new UsersService(dataSource.getRepository(User));
  const teams = new TeamsService(dataSource);

  const request = { body: { email: "ada@example.com", name: "Ada Lovelace" } };
  await report("register", () => postUser(request, users), () => dataSource.getRepository(User).count());

  const team = await teams.create("analysts");
  const ada = await users.findByEmail("ada@example.com");
  await report("join", () => teams.join(team.id, ada!.id), () => dataSource.getRepository(Membership).count());
  await stop();
}

async function report(name: string, call: () => Promise<unknown>, rows: () => Promise<number>) {
  const results = await Promise.allSettled(Array.from({ length: times }, call));
  const errors = results.filter((result) => result.status === "rejected").length;
  console.log(`${name}: ${times} calls, ${errors} errors, rows: ${await rows()}`);
}

main();
