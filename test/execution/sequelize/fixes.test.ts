/** Every fix for Sequelize on real databases. */

import { afterAll, describe } from "vitest";
import { type Findings, type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";
import { cleanUp, type Lane, lanes, runFile, typeErrors } from "./lanes";

afterAll(cleanUp);

/** These give back no row. */
const silent = ["bare", "built", "byMember", "enrol", "inTransaction"];
const rows = ["returned", "declared", "chained", "checkFirst", "rowInTransaction"];
const inTransaction = ["inTransaction", "rowInTransaction"];
const all = [...silent, ...rows];

/** Which calls (app/calls.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: all,
  "get-or-create": ["bare", "byMember", "enrol", "returned", "declared", "chained", "checkFirst"],
  upsert: ["bare", "byMember"],
  "check-first": silent,
  // Who looks first finds, and no error is left to put into words.
  translate: all.filter((shape) => shape !== "checkFirst"),
  "or-ignore": ["many"],
};

/** What the errors say that may reach the caller. */
const words = /^Error: This (?:email|combination of team and email) is already taken\.$/;

/** Where there is no correct edit, and what Keyclash says then. */
function declined({ engine, version }: Lane, fix: string): Readonly<Record<string, RegExp>> {
  const each = (shapes: readonly string[], reason: RegExp) =>
    Object.fromEntries(shapes.map((shape) => [shape, reason]));
  if (engine === "sqlite" && fix === "get-or-create")
    return each(
      (plans[fix] ?? []).filter((shape) => shape !== "checkFirst"),
      /On SQLite two calls of `findOrCreate` at once fail/,
    );
  if (engine !== "postgres" && fix === "or-ignore") return { many: /also passes over nulls/ };
  if (version === 7 && (fix === "catch" || fix === "check-first"))
    return each(
      inTransaction.filter((shape) => plans[fix]?.includes(shape)),
      /The failed write would end its transaction/,
    );
  if (engine === "mysql" && fix === "check-first") return { inTransaction: /A look within the transaction/ };
  return {};
}

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  for (const [fix, planned] of Object.entries(plans)) {
    const refused = declined(lane, fix);
    const shapes = planned
      // One call after the other: who looks first finds.
      .filter((shape) => shape !== "checkFirst" || lane.engine !== "sqlite")
      .filter((shape) => !refused[shape]);
    prove(lane.missing, {
      fix,
      shapes,
      declined: refused,
      without: (check, shape) =>
        check === "an open transaction stays usable" &&
        (!inTransaction.includes(shape) || fix === "translate")
          ? "the code does not show whether its caller has a transaction open"
          : undefined,
      run: () => run(lane, fix, shapes, Object.keys(refused)),
    });
  }
});

/** What run.ts prints of a call behind `--`. */
interface Printed {
  readonly twenty: { readonly errors: number; readonly rows: number; readonly ids: number | null };
  readonly once: { readonly error: string | null; readonly rows: number };
  readonly another: string | null;
}

const failed = new Map<Lane, Promise<Map<string, string>>>();

/** What every call prints before the fix, with its error; found out once. */
function failing(lane: Lane): Promise<Map<string, string>> {
  const calls = [...all, "many"];
  const known = failed.get(lane) ?? runFile(lane.make(), ["src/run.ts", ...calls]).then(sections);
  failed.set(lane, known);
  return known;
}

async function run(
  lane: Lane,
  fix: string,
  shapes: readonly string[],
  refused: readonly string[],
): Promise<Proof> {
  const pastes = await failing(lane);
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
    const found = printed(after.get(shape));
    return [
      shape,
      { ...judged(fix, shape, found, answer?.refused ?? ""), "is not offered again": answer?.again ?? "" },
    ];
  });
  return { compiles, shapes: Object.fromEntries(findings), declined: said };
}

function judged(fix: string, shape: string, found: Printed | string, refused: string): Findings {
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
  const refuses = fix === "translate";
  const ids = silent.includes(shape) || shape === "many" || refuses ? null : 1;
  const isHandled = refuses ? words.test(once.error ?? "") : once.error === null;
  const isQuiet = refuses ? twenty.errors === 19 : twenty.errors === 0;
  return {
    "the same call is handled": isHandled && once.rows === 1 ? "" : JSON.stringify(once),
    "20 calls at once": isQuiet && twenty.rows === 1 && twenty.ids === ids ? "" : JSON.stringify(twenty),
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
