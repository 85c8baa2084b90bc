/** Of how many captured traces the writing line is found when production has taken part of the stack away. */

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fdir } from "fdir";
import * as adapters from "../../server/src/adapters";
import type { CallSite } from "../../server/src/domain/diagnosis";
import { explain } from "../../server/src/explain";
import { memoryProject } from "../../server/src/workspace/memory";
import { type Compiled, compileApart, compileTogether, type Files } from "./compiled";
import * as variants from "./variants";

export interface Tally {
  readonly orm: string;
  readonly variant: string;
  tried: number;
  /** Decided, and it is the line. */
  right: number;
  /** Not decided; the line is among the first three candidates. */
  amongThree: number;
  /** Another line is named under `frame`, `invocation`, `chain`, `statement` or `static`. */
  readonly wrong: string[];
  /** The deepest printed line, said to be no more than that. */
  caller: number;
  readonly unknown: string[];
  /** Traces whose text is the same, to the letter, as that of a trace of another place. */
  tied: number;
  /** As many as can be right among the first three, were each tie put in the luckiest order. */
  most: number;
}

interface Truth {
  readonly workspace: string;
  /** Paths, or `path function`, of frames that only start the scenarios. */
  readonly runner?: readonly string[];
  /** The file that gives the scenarios their values: no place is told by them. */
  readonly values?: string;
  readonly scenarios: Readonly<
    Record<
      string,
      { at: string | null; bare?: string | null; except?: Readonly<Record<string, { at?: string | null }>> }
    >
  >;
}

const root = join(import.meta.dirname, "..");

/** @param every 1 = all traces, n = of each variant each nth one that has such a form */
export async function measure(orm: string, every: number): Promise<Tally[]> {
  const lab = join(root, "capture", orm);
  const truth = JSON.parse(readFileSync(join(root, "field", "truth", `${orm}.json`), "utf8")) as Truth;
  const folder = join(lab, truth.workspace);
  const files = textsOf(folder);
  const runners = new Set(truth.runner);
  const code = Object.keys(files).flatMap((path) => (path === truth.values ? [] : (files[path] ?? [])));
  const telling = createTelling(code.join("\n"));
  const app: variants.App = {
    root: "/app",
    has: (path) => path in files,
    isRunner: (path, name) => runners.has(path) || runners.has(`${path} ${name}`),
  };
  const isTypeScript = Object.keys(files).some((path) => path.endsWith(".ts"));
  const apart = isTypeScript ? await compileApart(files) : undefined;
  const together = isTypeScript ? await compileTogether(files, folder) : undefined;
  const all: [string, variants.Variant, Compiled | undefined, Files][] = [
    ["as printed", variants.asPrinted, undefined, {}],
    ["no frame of the user's", variants.withoutFrames, undefined, {}],
    ["the outermost frame alone", variants.outermostOnly, undefined, {}],
    ["a foreign root", variants.foreignRoot, undefined, {}],
    ["compiled, with its map", variants.ofCompiled, apart, apart?.files ?? {}],
    ["compiled, without a map", variants.ofCompiled, apart, {}],
    ["bundled, with its map", variants.ofCompiled, together, together?.files ?? {}],
    ["bundled, without a map", variants.ofCompiled, together, {}],
  ];
  const traces = new fdir()
    .withRelativePaths()
    .filter((path) => path.endsWith(".txt"))
    .crawl(join(lab, "traces"))
    .sync()
    .sort();
  const tallies: Tally[] = [];
  for (const [variant, change, compiled, extra] of all) {
    const tally: Tally = {
      orm,
      variant,
      tried: 0,
      right: 0,
      amongThree: 0,
      wrong: [],
      caller: 0,
      unknown: [],
      tied: 0,
      most: 0,
    };
    const told = new Map<string, Map<string, number>>();
    const project = memoryProject({ ...files, ...extra });
    let seen = 0;
    for (const trace of traces) {
      const at = truthOf(truth, trace, change === variants.withoutFrames);
      const text = change(readFileSync(join(lab, "traces", trace), "utf8"), app, compiled);
      if (at === null || text === undefined || seen++ % every !== 0) continue;
      const same = told.get(telling(text)) ?? new Map<string, number>();
      told.set(telling(text), same.set(at, (same.get(at) ?? 0) + 1));
      const { diagnoses } = await explain(text, project, adapters);
      count(tally, trace, at, diagnoses[0]?.callSite ?? null, diagnoses[0]?.callSiteCandidates ?? []);
    }
    for (const places of told.values()) {
      const counts = [...places.values()].sort((a, b) => b - a);
      const sum = (of: readonly number[]) => of.reduce((all, each) => all + each, 0);
      if (counts.length > 1) tally.tied += sum(counts);
      tally.most += sum(counts.slice(0, 3));
    }
    if (tally.tried > 0) tallies.push(tally);
  }
  return tallies;
}

function count(
  tally: Tally,
  trace: string,
  at: string,
  site: CallSite | null,
  candidates: readonly CallSite[],
): void {
  tally.tried++;
  const name = (each: CallSite) => [each.file, each.function].filter(Boolean).join(" ");
  const isIt = (each: CallSite) => name(each) === at;
  const says = `${trace}: ${at} | ${site ? `${name(site)} (${site.evidence})` : "-"} of ${candidates.map(name).join(", ")}`;
  if (site && isIt(site)) tally.right++;
  else if (site && (site.evidence as string) !== "caller") tally.wrong.push(says);
  else if (candidates.slice(0, 3).some(isIt)) tally.amongThree++;
  else if (site) {
    tally.caller++;
    tally.unknown.push(says);
  } else tally.unknown.push(says);
}

/** What of a trace can tell places apart: no times, and no values but those that the code itself holds. */
function createTelling(code: string): (text: string) => string {
  const known = new Map<string, boolean>();
  const isInCode = (value: string) => {
    const has = known.get(value) ?? (code.includes(`"${value}"`) || code.includes(`'${value}'`));
    known.set(value, has);
    return has;
  };
  return (text) =>
    text
      .replaceAll(/\d{4}-\d\d-\d\d[ T][\d:.+Z]*/g, "…")
      .replaceAll(/(['"])([^'"\n]{1,60})\1/g, (all, _, value: string) =>
        /[\s(]/.test(value) || isInCode(value) ? all : "…",
      )
      .replaceAll(/(?<=\)=)\([^()\n]{1,100}\)/g, "…");
}

/** `file function` of the write; null = none of the app's. `bare` tells what it is where none of the app's frames is left. */
function truthOf({ scenarios }: Truth, trace: string, isBare: boolean): string | null {
  const known = scenarios[basename(trace).split(".")[0] ?? ""];
  if (isBare && known?.bare !== undefined) return known.bare;
  const other = Object.entries(known?.except ?? {}).find(([part]) => trace.includes(part));
  return (other?.[1].at === undefined ? known?.at : other[1].at) ?? null;
}

function textsOf(folder: string): Files {
  const paths = new fdir()
    .withRelativePaths()
    .exclude((name) => name === "node_modules")
    .filter((path) => /\.(?:[cm]?[jt]sx?|py|prisma|json|sql|toml|cfg)$/.test(path))
    .crawl(folder)
    .sync();
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
