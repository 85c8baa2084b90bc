/** Fixes that follow from what the code shows, and from what a write puts into its rows, on Django's databases: counters, copies, savepoints, notes of events, handlers that are there. */

import { afterAll, describe } from "vitest";
import { type Check, type Findings, type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";
import { cleanUp, compile, drive, type Lane, lanes, makeApp } from "./lanes";

afterAll(cleanUp);

/** Which writes (intended/shop/services.py) take which fix; one whose handler is there already gets a branch of it. */
const plans: Readonly<Record<string, readonly string[]>> = {
  data: ["copy", "count", "key", "default_given", "default_argument"],
  transaction: ["savepoint"],
  "ignore-conflicts": ["pairs"],
  ignore: ["webhook", "passed"],
  "validation-error": ["logged", "own", "once"],
  catch: ["logged", "once", "foreign_id"],
  "get-or-create": ["logged", "once", "default_in_key"],
  "answer-conflict": ["view"],
};

/** Where the database allows no correct edit, and what Keyclash says then. */
const declined: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {};

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s, by intent", (_, lane) => {
  for (const [fix, planned] of Object.entries(plans)) {
    const refused = declined[`${lane.database} ${fix}`] ?? {};
    const shapes = planned.filter((shape) => !refused[shape]);
    const run = () => proof(lane, fix, shapes, Object.keys(refused));
    prove(lane.missing, {
      fix,
      shapes,
      declined: refused,
      without: (check, shape) => without(check, shape, lane),
      run,
    });
  }
});

function without(check: Check, shape: string, lane: Lane): string | undefined {
  if (check !== "another violation still surfaces") return undefined;
  if (shape === "savepoint") return "its own handler takes every violation, as before";
  return shape === "pairs" && lane.database !== "PostgreSQL"
    ? "a pair without one side is passed over too, as `add()` itself does on this database"
    : undefined;
}

const raised = new Map<Lane, Promise<Record<string, string>>>();

/** The traceback of every write before the fix; found out once. */
function pastesOf(lane: Lane): Promise<Record<string, string>> {
  const every = [...new Set(Object.values(plans).flat())];
  const pastes =
    raised.get(lane) ?? drive<string>(makeApp("intended"), lane.url("intended"), "pastes", every, "run.py");
  raised.set(lane, pastes);
  return pastes;
}

async function proof(
  lane: Lane,
  fix: string,
  shapes: readonly string[],
  refused: readonly string[],
): Promise<Proof> {
  const pastes = await pastesOf(lane);
  const folder = makeApp("intended");
  const failures = [...shapes, ...refused].map((shape) => ({ shape, paste: pastes[shape] ?? "" }));
  const answers = await applyEverywhere(folder, fix, failures);
  const compiles = await compile(folder, ["shop/services.py", "shop/models.py"]);
  const url = lane.url(`intended_${fix.replaceAll("-", "_")}`);
  const found = await drive<Findings>(folder, url, "check", [fix, ...shapes], "run.py");
  const findings = shapes.map((shape): [string, Findings] => {
    const { refused, again } = answers[shape] ?? { refused: "not explained", again: "" };
    const bad = Object.keys(found[shape] ?? {}).map((check) => [check, refused]);
    return [
      shape,
      { ...(refused ? Object.fromEntries(bad) : found[shape]), "is not offered again": refused || again },
    ];
  });
  const sentences = refused.map((shape) => [shape, answers[shape]?.refused ?? ""]);
  return { compiles, shapes: Object.fromEntries(findings), declined: Object.fromEntries(sentences) };
}
