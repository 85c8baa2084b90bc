/** Every fix for Bookshelf on real databases: it catches and refuses, and has no word for conflicts. */

import { afterAll, describe } from "vitest";
import { type Findings, type Proof, prove } from "../checks";
import { cleanUp, type Lane, lanesOf, runFile, typeErrors } from "../knex/lanes";
import { applyEverywhere } from "../product";

const lanes = lanesOf("bookshelf", "Bookshelf 1.2");

afterAll(() => cleanUp("bookshelf"));

/** These give back no row. */
const silent = ["bare", "byMember", "enrol", "inTransaction"];
const rows = ["returned", "declared", "ofVariable", "checkFirst"];
const inTransaction = ["inTransaction"];

/** Which calls (app/calls.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: [...silent, ...rows],
  // Who looks first finds, and no error is left to put into words.
  translate: [...silent, ...rows.filter((shape) => shape !== "checkFirst")],
};

/** What the errors say that may reach the caller. */
const words = /^Error: This (?:email|combination of team and email) is already taken\.$/;

/** Where there is no correct edit, and what Keyclash says then. */
function declined(lane: Lane, fix: string): Readonly<Record<string, RegExp>> {
  if (fix !== "catch") return {};
  return {
    ...Object.fromEntries(
      rows
        .filter((shape) => shape !== "checkFirst" || !lane.isSqlite)
        .map((shape) => [shape, /row that is saved/]),
    ),
    // PostgreSQL ends the transaction with the failed statement, and Bookshelf has no savepoints.
    ...(lane.isMysql || lane.isSqlite ? {} : { inTransaction: /savepoint/ }),
  };
}

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  for (const [fix, planned] of Object.entries(plans)) {
    const refused = declined(lane, fix);
    const possible = planned
      // One call after the other: who looks first finds.
      .filter((shape) => shape !== "checkFirst" || !lane.isSqlite);
    const shapes = possible.filter((shape) => !refused[shape]);
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
  const calls = [...silent, ...rows];
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
  const ids = silent.includes(shape) || refuses ? null : 1;
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
