// Calls one function twice, as a second request would, and prints the error of the database.
import { calls } from "./calls";
import { prisma } from "./db";

const { run } = calls[process.argv[2] ?? "importUser"];

async function handleRequest() {
  await run();
}

try {
  await handleRequest();
  await handleRequest();
  console.log("no error");
} catch (err) {
  console.error(err);
  process.exitCode = 1;
} finally {
  await prisma.$disconnect();
}
