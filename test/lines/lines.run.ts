/** Runs by `npm run lines`: the table of docs/lines.md. `LINES_EVERY=10` looks at each tenth trace. */

import { readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { measure, type Tally } from "./lines";

const every = Number(process.env.LINES_EVERY ?? 1);
const order = ["django", "typeorm", "prisma", "drizzle", "mongoose", "plain-sql"];
/** Every lab that has a truth. */
const labs = readdirSync(join(import.meta.dirname, "../field/truth"))
  .map((file) => basename(file, ".json"))
  .sort((a, b) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1));
const orms = (process.env.LINES_ORMS ?? labs.join()).split(",");

test("the writing line, of what is left of a stack", async () => {
  const all: Tally[] = [];
  for (const orm of orms) all.push(...(await measure(orm, every)));
  console.log(table(all));
  for (const { orm, variant, wrong, unknown } of all)
    if (process.env.LINES_SHOW)
      for (const each of [...wrong.map((it) => `WRONG ${it}`), ...unknown.map((it) => `? ${it}`)])
        console.log(`${orm}, ${variant}: ${each}`);
  if (process.env.LINES_WRITE)
    writeFileSync(join(import.meta.dirname, "..", "..", "docs", "lines.md"), page(all));
  expect(all.flatMap(({ wrong }) => wrong)).toEqual([]);
}, 3_600_000);

/** Those that the list does not name come last. */
function placeOf(orm: string): number {
  return order.includes(orm) ? order.indexOf(orm) : order.length;
}

function table(all: readonly Tally[]): string {
  const part = (n: number, of: number) => `${n} (${((100 * n) / of).toFixed(1)} %)`;
  const rows = all.map(
    ({ orm, variant, tried, right, amongThree, caller, wrong, unknown, tied, most }) =>
      `| ${orm} | ${variant} | ${tried} | ${part(right, tried)} | ${part(right + amongThree, tried)} | ${caller} | ${unknown.length - caller} | ${wrong.length} | ${tied} | ${most} |`,
  );
  return [
    "| ORM | what is left of the stack | traces | decided, right | right among the first three | only the caller named | unknown | decided, wrong | tied | at most |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

function page(all: readonly Tally[]): string {
  return `# The line, of what is left of a stack

<!-- Made by \`npm run lines -- --write\`; do not edit. -->

Every trace of the capture labs whose writing line is known (\`test/field/truth\`) is explained again after what production does to stacks:
all frames of the user's code removed, all but the outermost one (the lab's own runner is none), the app under another root, and the
frames of compiled code, file by file or in one bundle, with the source map beside it or without. What Prisma prints of the call's place goes
wherever frames go, as in its production format. A trace in which nothing of the user's is printed (MariaDB's driver calls back from its socket;
a driver's error without Prisma's own around it) stands in the row "no frame" alone.

*Tied* are traces whose text is the same, to the letter, as that of a trace of another place: times aside, and values that no code holds
but the one that starts the scenarios. Of one such text three places at most can be right; *at most* is how many traces could be right among the
first three were every tie put in the luckiest order.

${table(all)}
`;
}
