/** A row is noted in one place and sent in another: of the captured runs of five layerings at least 95 % name the line that notes it and the one that sends it, none a wrong one. */

import { readdirSync, readFileSync } from "node:fs";
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

async function run(database: string, layering: string): Promise<Run[]> {
  const names = ["models", "db", ...(layerings[layering] ?? [])];
  const project = memoryProject(
    Object.fromEntries(
      names.map((name) => [`shop/${name}.py`, readFileSync(`${lab}/app/shop/${name}.py`, "utf8")]),
    ),
  );
  const traces = readdirSync(`${lab}/traces/${database}`).filter((name) => name.startsWith(`${layering}_`));
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

describe.each(["postgres", "mariadb", "sqlite"])("%s", (database) => {
  const known = Object.keys(layerings).filter((name) =>
    readdirSync(`${lab}/traces/${database}`).some((trace) => trace.startsWith(`${name}_`)),
  );
  test("the line that notes and the one that sends are told apart", { timeout: 120_000 }, async () => {
    const runs = (await Promise.all(known.map((each) => run(database, each)))).flat();
    expect(runs.length).toBeGreaterThan(30);
    const others = runs.filter(({ isRight }) => !isRight).map(({ trace, given }) => `${trace}: ${given}`);
    expect(runs.filter(({ isWrong }) => isWrong).map(({ trace, given }) => `${trace}: ${given}`)).toEqual([]);
    expect(others.length / runs.length, others.join("\n")).toBeLessThanOrEqual(0.05);
  });
});
