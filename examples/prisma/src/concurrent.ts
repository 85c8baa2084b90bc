// Calls one function 20 times at once and counts the unhandled errors and the rows.
import { calls } from "./calls";
import { prisma } from "./db";

const name = process.argv[2] ?? "importUser";
const { run, rows } = calls[name];
const results = await Promise.allSettled(Array.from({ length: 20 }, run));
const errors = results.filter((result) => result.status === "rejected");

console.log(`${name}: 20 concurrent calls, ${errors.length} errors, rows: ${await rows()}`);
if (errors.length > 0) {
  console.log(errors[0].reason);
  process.exitCode = 1;
}
await prisma.$disconnect();
