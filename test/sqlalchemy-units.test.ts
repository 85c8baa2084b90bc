/** A row is noted in one place and sent in another: of the captured runs of five layerings at least 95 % name the line that notes it and the one that sends it, none a wrong one. */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import { explain } from "../server/src/explain";
import { memoryProject } from "../server/src/workspace/memory";

const lab = "test/capture/sqlalchemy-units";

/** The files of a program that is layered so; an application has one layering, the lab has them side by side. */
const layerings: Readonly<Record<string, readonly string[]>> = {
  same: ["services", "repositories"],
  caller: ["services", "repositories", "handlers"],
  uow: ["repositories", "unit_of_work"],
  flask: ["flask_web"],
  web: ["web"],
  async: ["later"],
};

const truth: Readonly<Record<string, { readonly at: string; readonly sent: string }>> = JSON.parse(
  readFileSync("test/capture/sqlalchemy-units/truth.json", "utf8"),
).scenarios;

interface Run {
  readonly trace: string;
  readonly given: string;
  readonly isRight: boolean;
  readonly isWrong: boolean;
}

const titles: Readonly<Record<string, string>> = {
  same: "the same function",
  caller: "a service, the commit in its caller",
  uow: "a unit-of-work class",
  flask: "the end of a request (Flask)",
  web: "the end of a request (FastAPI)",
  async: "asyncio",
};

function tracesOf(database: string, layering: string): readonly string[] {
  return readdirSync(`${lab}/traces/${database}`)
    .filter((name) => name.startsWith(`${layering}_`))
    .sort();
}

async function run(database: string, layering: string): Promise<Run[]> {
  const names = ["models", "db", ...(layerings[layering] ?? [])];
  const project = memoryProject(
    Object.fromEntries(
      names.map((name) => [`shop/${name}.py`, readFileSync(`${lab}/app/shop/${name}.py`, "utf8")]),
    ),
  );
  const traces = tracesOf(database, layering);
  const runs: Run[] = [];
  for (const trace of traces) {
    const text = readFileSync(`${lab}/traces/${database}/${trace}`, "utf8");
    const { diagnoses } = await explain(text, project, adapters);
    const site = diagnoses[0]?.callSite;
    const [head] = site?.chain ?? [];
    const at = site ? `${site.file} ${site.function}` : null;
    const sent = head ? `${head.file} ${head.function}` : null;
    const known = truth[trace.replace(".txt", "")];
    runs.push({
      trace: `${database}/${trace}`,
      given: `noted at ${at}, sent by ${sent}`,
      isRight: at !== null && at === known?.at && sent === known?.sent,
      isWrong: at !== null && at !== known?.at,
    });
  }
  return runs;
}

const databases = ["postgres", "mariadb", "sqlite"] as const;
const captured = databases.flatMap((database) =>
  Object.keys(layerings)
    .filter((name) => tracesOf(database, name).length > 0)
    .map((layering) => ({ database, layering })),
);
/** Each is measured once. */
const measured = new Map<string, Promise<Run[]>>();

function runsOf(database: string, layering: string): Promise<Run[]> {
  const id = `${database} ${layering}`;
  const found = measured.get(id) ?? run(database, layering);
  measured.set(id, found);
  return found;
}

describe.each(databases)("%s", (database) => {
  test("the line that notes and the one that sends are told apart", { timeout: 120_000 }, async () => {
    const known = captured.filter((each) => each.database === database);
    const runs = (await Promise.all(known.map((each) => runsOf(database, each.layering)))).flat();
    expect(runs.length).toBeGreaterThan(30);
    const others = runs.filter(({ isRight }) => !isRight).map(({ trace, given }) => `${trace}: ${given}`);
    expect(runs.filter(({ isWrong }) => isWrong).map(({ trace, given }) => `${trace}: ${given}`)).toEqual([]);
    expect(others.length / runs.length, others.join("\n")).toBeLessThanOrEqual(0.05);
  });
});

/** UPDATE=1 writes it. */
test("the lab's page has what was measured", { timeout: 120_000 }, async () => {
  const rows = await Promise.all(
    captured.map(async ({ database, layering }) => {
      const runs = await runsOf(database, layering);
      const right = runs.filter(({ isRight }) => isRight).length;
      const wrong = runs.filter(({ isWrong }) => isWrong).length;
      return [database, titles[layering], runs.length, right, runs.length - right - wrong, wrong] as const;
    }),
  );
  const sum = (at: 2 | 3 | 4 | 5) => rows.reduce((all, row) => all + row[at], 0);
  const table = [
    "| database | layering | runs | noted and sent right | unknown | wrong |",
    "|---|---|---|---|---|---|",
    ...[...rows, ["all", "", sum(2), sum(3), sum(4), sum(5)]].map((row) => `| ${row.join(" | ")} |`),
  ].join("\n");
  const page = readFileSync(`${lab}/README.md`, "utf8");
  const [before = ""] = page.split("\n| database |", 1);
  const whole = `${before.trimEnd()}\n\n${table}\n`;
  if (process.env.UPDATE) writeFileSync(`${lab}/README.md`, whole);
  else expect(page).toBe(whole);
});
