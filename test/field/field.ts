/** Explains every captured trace with the app that raised it, and compares the answer with the truth of its scenario. */

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fdir } from "fdir";
import * as adapters from "../../server/src/adapters";
import type { Diagnosis } from "../../server/src/domain/diagnosis";
import { explain } from "../../server/src/explain";
import { keyName } from "../../server/src/present/words";
import { diskProject } from "../../server/src/workspace/disk";

/** `key` and `at` as test/field/README.md says; null = "unknown" is right. */
interface Answer {
  readonly key: string | null;
  readonly at: string | null;
  readonly cause: string;
}

interface Truth extends Answer {
  /** Part of the trace's path -> what is right there instead. */
  readonly except?: Readonly<Record<string, Partial<Answer>>>;
}

export interface Row {
  /** "Unknown" for the line, and a cause that is not certain of itself: honest, though less than the truth. */
  readonly unknown: boolean;
  readonly trace: string;
  readonly scenario: string;
  readonly expected: Answer;
  readonly given: Answer;
}

const root = join(import.meta.dirname, "..");

/** All traces of the ORM's capture lab; those whose scenario has no truth come back in `unnamed`. */
export async function explainField(
  orm: string,
): Promise<{ rows: Row[]; unknown: number; unnamed: string[] }> {
  const lab = join(root, "capture", orm);
  const truth = JSON.parse(readFileSync(join(root, "field", "truth", `${orm}.json`), "utf8")) as {
    workspace: string;
    /** How many traces may be answered "unknown", to the number: a better answer lowers it. */
    unknown: number;
    scenarios: Record<string, Truth>;
  };
  const project = diskProject([join(lab, truth.workspace)]);
  const rows: Row[] = [];
  const unnamed: string[] = [];
  const traces = new fdir()
    .withRelativePaths()
    .filter((path) => path.endsWith(".txt"))
    .crawl(join(lab, "traces"))
    .sync();
  for (const trace of traces.sort()) {
    const scenario = basename(trace).split(".")[0] ?? "";
    const known = truth.scenarios[scenario];
    if (!known) {
      unnamed.push(trace);
      continue;
    }
    const { diagnoses } = await explain(readFileSync(join(lab, "traces", trace), "utf8"), project, adapters);
    const expected = expectedAt(trace, known);
    const given = answerOf(diagnoses[0]);
    const modest = given.cause === expected.cause || diagnoses[0]?.cause.confidence !== "certain";
    const unknown = expected.at !== null && given.at === null && diagnoses.length > 0 && modest;
    rows.push({ trace, scenario, expected, given, unknown });
  }
  return { rows, unknown: truth.unknown, unnamed };
}

/** The traces of the ORMs whose code is not read yet: the text alone, without a workspace, against the scenario's true cause. */
export async function explainTexts(): Promise<{ rows: Row[]; unknown: number; unnamed: string[] }> {
  const truth = JSON.parse(readFileSync(join(root, "field", "texts.json"), "utf8")) as {
    labs: string[];
    unknown: number;
    /** `scenario`, `lab/scenario` or `lab` -> cause; the most exact one counts. */
    scenarios: Record<string, string>;
  };
  const rows: Row[] = [];
  const unnamed: string[] = [];
  for (const lab of truth.labs) {
    const traces = new fdir()
      .withRelativePaths()
      .filter((path) => path.endsWith(".txt"))
      .crawl(join(root, "capture", lab, "traces"))
      .sync();
    for (const path of traces.sort()) {
      const trace = `${lab}/${path}`;
      const scenario = (basename(path).split(".")[0] ?? "").replaceAll("_", "-");
      const { scenarios } = truth;
      const cause = scenarios[`${lab}/${scenario}`] ?? scenarios[scenario] ?? scenarios[lab];
      if (cause === undefined) {
        unnamed.push(trace);
        continue;
      }
      const text = readFileSync(join(root, "capture", lab, "traces", path), "utf8");
      const { diagnoses } = await explain(text, null, adapters);
      const given = { key: null, at: null, cause: diagnoses[0]?.cause.id ?? "nothing found" };
      const modest = diagnoses[0]?.cause.confidence !== "certain";
      const expected = { key: null, at: null, cause };
      rows.push({ trace, scenario, expected, given, unknown: given.cause !== cause && modest });
    }
  }
  return { rows, unknown: truth.unknown, unnamed };
}

function expectedAt(trace: string, { except = {}, ...answer }: Truth): Answer {
  const { key, at, cause } = answer;
  const other = Object.entries(except).find(([part]) => trace.includes(part));
  return { key, at, cause, ...other?.[1] };
}

function answerOf(diagnosis: Diagnosis | undefined): Answer {
  if (!diagnosis) return { key: null, at: null, cause: "nothing found" };
  const { key, callSite, cause } = diagnosis;
  const isCheck = key && (key.constraint.kind === "check" || key.constraint.kind === "exclusion");
  return {
    key: key && (isCheck ? `${key.model.name} check` : keyName(key)),
    at: callSite && [callSite.file, callSite.function].filter(Boolean).join(" "),
    cause: cause.id,
  };
}

/** Expected × given, causes only: a line per pair with its count. */
export function confusion(rows: readonly Row[]): string {
  const counts = new Map<string, number>();
  for (const { expected, given } of rows) {
    const pair = `${expected.cause.padEnd(28)} ${given.cause}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  const lines = [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([pair, n]) => `${String(n).padStart(5)}  ${pair}`);
  return [`count  ${"expected".padEnd(28)} given`, ...lines].join("\n");
}

/** Answers that are wrong; an honest "unknown" is none. */
export function misses(rows: readonly Row[]): string[] {
  return rows.flatMap(({ trace, expected, given, unknown }) => {
    const parts = (unknown ? ["key"] : ["key", "at", "cause"]) as (keyof Answer)[];
    const wrong = parts.filter((part) => expected[part] !== given[part]);
    return wrong.map((part) => `${trace}: ${part} is ${expected[part]}, given ${given[part]}`);
  });
}

export function unknowns(rows: readonly Row[]): string[] {
  return rows.filter((row) => row.unknown).map(({ trace }) => `${trace}: unknown`);
}
