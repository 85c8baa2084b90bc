/** Every fix for Supabase on a real database. */

import { afterAll, describe } from "vitest";
import { type Findings, type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";
import { cleanUp, type Lane, lanes, runFile, typeErrors } from "./lanes";

afterAll(cleanUp);

/** These give back no row. */
const silent = ["bare", "chained", "result", "byMember", "enrol", "thrower"];
const rows = ["declared", "renamed", "thrown", "checkFirst"];
const others = ["unchecked", "inWords"];

/** Which calls (app/calls.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: [...silent, ...rows, "inWords"],
  "get-or-create": [...silent, ...others],
  // A membership is nothing but its key; a row in a variable is not said again.
  upsert: ["bare", "chained", "result", "thrower", "declared", "renamed", "thrown", ...others],
  // Who looks first goes on with what it finds.
  translate: [...silent, "declared", "renamed", "thrown", "inWords"],
};

/** Where there is no correct edit, and what Keyclash says then. */
const declined: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  catch: { unchecked: /Nothing stops at this error/ },
  "get-or-create": Object.fromEntries(rows.map((shape) => [shape, /is not given back/])),
  upsert: { enrol: /nothing beside its key/ },
  translate: { unchecked: /goes on behind an error/ },
};

/** What the errors say that may reach the caller. */
const words = /^Error: This (?:email|combination of team_name and email) is already taken\.$/;

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  for (const [fix, shapes] of Object.entries(plans)) {
    const refused = declined[fix] ?? {};
    prove(lane.missing, {
      fix,
      shapes,
      declined: refused,
      without: (check, shape) =>
        check === "an open transaction stays usable"
          ? "each request is a transaction of its own"
          : check === "another violation still surfaces" && shape === "unchecked"
            ? "it looks at no error"
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
  const calls = [...silent, ...rows, ...others];
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
    };
  }
  const { twenty, once, another } = found;
  const refuses = fix === "translate";
  const ids = rows.includes(shape) && !refuses ? 1 : null;
  const isHandled = refuses ? words.test(once.error ?? "") : once.error === null;
  const isQuiet = refuses ? twenty.errors === 19 : twenty.errors === 0;
  return {
    "the same call is handled": isHandled && once.rows === 1 ? "" : JSON.stringify(once),
    "20 calls at once":
      isQuiet && twenty.rows === 1 && (refuses || twenty.ids === ids) ? "" : JSON.stringify(twenty),
    "another violation still surfaces":
      another !== null && !words.test(another) ? "" : `swallowed: ${another}`,
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
