/** Every fix of an ORM of TypeScript on its lanes: the calls before and after it, twenty at once, and what they may say. */

import { afterAll, describe } from "vitest";
import { type Check, type Findings, type Proof, prove } from "./checks";
import { type NodeProject, runFile, typeErrors } from "./node";
import { type Answer, applyEverywhere } from "./product";

/** An ORM of one version on one database. */
export interface FixLane {
  readonly name: string;
  /** Undefined = it can run; else the reason why not. */
  readonly missing: string | undefined;
  /** A project folder on an empty database. */
  make(): NodeProject;
}

export interface Plan<L extends FixLane> {
  readonly lanes: readonly L[];
  /** Which calls (app/calls.ts.txt) take which fix. */
  readonly plans: Readonly<Record<string, readonly string[]>>;
  /** Where there is no correct edit, and what Keyclash says then. */
  declined(lane: L, fix: string): Readonly<Record<string, RegExp>>;
  /** What the errors say that may reach the caller. */
  readonly words: RegExp;
  /** The calls that give a row back. */
  readonly rows: readonly string[];
  /** What can be called on the lane; absent = all calls of the plans, and those that decline. */
  calls?(lane: L): readonly string[];
  /** False where the call says nothing of the fix on this lane: `checkFirst` on SQLite, one call after the other. */
  isPossible?(lane: L, shape: string): boolean;
  /** See Cell. */
  without(fix: string, check: Check, shape: string): string | undefined;
  /** Arguments of Node: frames that it leaves out. */
  readonly node?: readonly string[];
  /** The lane whose stacks are pasted; absent = its own. */
  stacks?(lane: L): L;
  /** What is wrong with the answer beside its edit; absent = nothing is looked at. */
  wrong?(shape: string, answer: Answer): string;
  cleanUp(): void;
}

/** A transaction's check is made of these calls alone, and of no fix that throws. */
export function inTransactionOnly(shapes: readonly string[]): Plan<FixLane>["without"] {
  return (fix, check, shape) =>
    check === "an open transaction stays usable" && (!shapes.includes(shape) || fix === "translate")
      ? "the code does not show whether its caller has a transaction open"
      : undefined;
}

/** Declares the tests of every fix on every lane. A call that the product must decline is no shape of the fix there. */
export function proveFixes<L extends FixLane>(plan: Plan<L>): void {
  const { lanes, plans, declined, isPossible, without, cleanUp } = plan;
  const failing = createFailing(plan);
  afterAll(cleanUp);
  describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
    for (const [fix, planned] of Object.entries(plans)) {
      const refused = declined(lane, fix);
      const shapes = planned.filter((shape) => !refused[shape] && isPossible?.(lane, shape) !== false);
      prove(lane.missing, {
        fix,
        shapes,
        declined: refused,
        without: (check, shape) => without(fix, check, shape),
        run: async () => run(plan, lane, fix, shapes, Object.keys(refused), await failing(lane)),
      });
    }
  });
}

/** What every call prints before the fix, with its error; found out once for each lane. */
function createFailing<L extends FixLane>({ plans, lanes, declined, calls, stacks, node = [] }: Plan<L>) {
  const known = new Map<L, Promise<Map<string, string>>>();
  const fixes = Object.keys(plans);
  return (of: L): Promise<Map<string, string>> => {
    const lane = stacks?.(of) ?? of;
    const refused = lanes.flatMap((each) => fixes.flatMap((fix) => Object.keys(declined(each, fix))));
    const all = calls?.(lane) ?? [...new Set([...Object.values(plans).flat(), ...refused])];
    const found = known.get(lane) ?? runFile(lane.make(), [...node, "src/run.ts", ...all]).then(sections);
    known.set(lane, found);
    return found;
  };
}

async function run<L extends FixLane>(
  { words, rows, wrong }: Plan<L>,
  lane: L,
  fix: string,
  shapes: readonly string[],
  refused: readonly string[],
  pastes: ReadonlyMap<string, string>,
): Promise<Proof> {
  const project = lane.make();
  const failures = [...shapes, ...refused].map((shape) => ({
    shape,
    paste: pastes.get(shape)?.split(/^-- /m)[0] ?? "",
  }));
  const answers = await applyEverywhere(project.folder, fix, failures);
  const said = Object.fromEntries(refused.map((shape) => [shape, answers[shape]?.refused ?? ""]));
  if (shapes.length === 0) return { compiles: "", shapes: {}, declined: said };
  const compiles = await typeErrors(project);
  const after = sections(await runFile(project, ["src/run.ts", ...shapes]));
  const findings = shapes.map((shape): [string, Findings] => {
    const answer = answers[shape];
    const why = answer?.refused || (answer && wrong?.(shape, answer)) || "";
    const refuses = fix === "translate";
    const ids = rows.includes(shape) && !refuses ? 1 : null;
    const found = judged(printed(after.get(shape)), why, { refuses, ids, words });
    return [shape, { ...found, "is not offered again": answer?.again ?? "" }];
  });
  return { compiles, shapes: Object.fromEntries(findings), declined: said };
}

/** What run.ts prints of a call behind `--`. */
interface Printed {
  /** `ids` = how many different rows were handed out; null = somebody got none. */
  readonly twenty: { readonly errors: number; readonly rows: number; readonly ids: number | null };
  readonly once: { readonly error: string | null; readonly rows: number };
  readonly another: string | null;
}

interface Wanted extends Pick<Printed["twenty"], "ids"> {
  /** All calls but one fail, in these words. */
  readonly refuses: boolean;
  readonly words: RegExp;
}

function judged(found: Printed | string, refused: string, { refuses, ids, words }: Wanted): Findings {
  if (refused !== "" || typeof found === "string") {
    const why = refused || String(found);
    return {
      "the same call is handled": why,
      "20 calls at once": why,
      "another violation still surfaces": why,
      "an open transaction stays usable": why,
    };
  }
  const { twenty, once, another } = found;
  const isHandled = refuses ? words.test(once.error ?? "") : once.error === null;
  const isQuiet = twenty.errors === (refuses ? 19 : 0) && twenty.ids === ids;
  return {
    "the same call is handled": isHandled && once.rows === 1 ? "" : JSON.stringify(once),
    "20 calls at once": isQuiet && twenty.rows === 1 ? "" : JSON.stringify(twenty),
    "another violation still surfaces":
      another !== null && !words.test(another) ? "" : `swallowed: ${another}`,
    "an open transaction stays usable": once.error === null ? "" : once.error,
  };
}

function printed(section: string | undefined): Printed | string {
  const json = /^-- (.*)$/m.exec(section ?? "")?.[1];
  return json === undefined ? `nothing printed: ${section}` : JSON.parse(json);
}

/** What run.ts prints of each call. */
function sections(output: string): Map<string, string> {
  const parts = output.split(/^== /m).slice(1);
  if (parts.length === 0) throw new Error(output);
  return new Map(
    parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]),
  );
}
