import { Console } from "node:console";
import { createWriteStream } from "node:fs";
import { prisma } from "./db";
import { reset } from "./reset";
import { scenarios } from "./scenarios";

async function handleRequest(call: () => Promise<unknown>) {
  await call();
  console.log("NO ERROR");
}

// `main.ts all FOLDER` writes one file a scenario; `main.ts NAME [json|message|uncaught]` prints one.
const [name, how] = process.argv.slice(2);
for (const each of name === "all" ? Object.keys(scenarios) : [name]) {
  await reset();
  const call = await scenarios[each]();
  if (how === "uncaught") await handleRequest(call);
  const output = name === "all" ? createWriteStream(`${how}/${each}.txt`) : process.stderr;
  const log = new Console(output, output);
  console.error = log.error.bind(log);
  try {
    await handleRequest(call);
    log.error("NO ERROR");
  } catch (err) {
    if (how === "json") {
      const { default: pino } = await import("pino");
      pino().error(err, "request failed");
    } else if (how === "message") {
      log.error(`request failed: ${(err as Error).message}`);
    } else {
      log.error(err);
    }
  }
}
await prisma.$disconnect();
