// The same call 20 times at once: how many fail, and how many rows there are in the end.
import { startDatabase } from "./db";
import { Teams } from "./teams";

async function main() {
  const { pool, stop } = await startDatabase();
  const teams = new Teams(pool);
  const calls = await Promise.allSettled(Array.from({ length: 20 }, () => teams.ensure("core")));
  const { rows } = await pool.query("SELECT count(*)::int AS teams FROM teams");
  console.log(`${calls.filter(({ status }) => status === "rejected").length} of 20 calls failed, ${rows[0].teams} team`);
  await stop();
}

main();
