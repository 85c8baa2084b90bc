// The same contact stands twice in an imported list: the second job of the queue runs into the unique email.
import { prisma } from "./db";
import { work } from "./jobs/worker";

const job = { name: "contact.import", data: { email: "Ada@example.com", name: "Ada" } };

try {
  await work([job, job]);
  console.log("no error");
} catch (err) {
  console.error(err);
  process.exitCode = 1;
} finally {
  await prisma.$disconnect();
}
