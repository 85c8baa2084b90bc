/** Every fix for Django on real databases. */

import { afterAll, describe } from "vitest";
import { type Findings, impossible, type Proof, prove } from "../checks";
import { type Answer, applyEverywhere } from "../product";
import { cleanUp, compile, drive, type Lane, lanes, makeProject } from "./lanes";

afterAll(cleanUp);

/** Which shapes of a write (shapes/) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: [
    "returned",
    "assigned",
    "bare",
    "saved",
    "aliased",
    "decorated",
    "related",
    "form",
    "splat",
    "managed",
  ],
  "get-or-create": [
    "returned",
    "assigned",
    "bare",
    "saved",
    "aliased",
    "decorated",
    "related",
    "wrong_lookup",
  ],
  "update-or-create": ["returned", "assigned", "saved", "related", "wrong_upsert"],
  "check-first": ["returned", "assigned", "bare", "saved", "related", "form"],
  "answer-conflict": ["api"],
  "validation-error": ["returned", "saved", "related", "form", "changed", "updated", "splat"],
};

const inTransaction = /Inside a transaction SQLite can not turn a read into a write/;

/** Where the database allows no correct edit, and what Keyclash says then. */
const declined: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  "SQLite get-or-create": { aliased: inTransaction, decorated: inTransaction },
  // The message names no table, two models have a key of this name, and the manager's model is set while the program runs.
  "MariaDB catch": { managed: /The line that wrote the row is not known/ },
};

/** Fixes that hand out the row that is there, whatever else is wrong with the new one. */
const looksFirst = ["get-or-create", "update-or-create", "check-first"];
/** Shapes that change another row into a duplicate instead of adding one. */
const updates = ["changed", "updated"];

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  for (const [fix, planned] of Object.entries(plans)) {
    const refused = declined[`${lane.database} ${fix}`] ?? {};
    const shapes = planned.filter((shape) => !refused[shape]);
    const run = () => proof(lane, fix, shapes, Object.keys(refused));
    prove(lane.missing, { fix, shapes, declined: refused, run });
  }
});

impossible("PGlite, Django", "PGlite is a PostgreSQL for JavaScript programs: Python has no driver for it");

/** What the driver prints of a shape. */
interface Printed {
  readonly concurrent: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly once: { readonly outcome: string; readonly rows: number; readonly name: string | null };
  readonly null: string;
  readonly nullAndDuplicate: string;
  readonly otherKey?: string;
  readonly atomic: string;
}

const raised = new Map<Lane, Promise<Record<string, string>>>();

/** The traceback of every shape before the fix; found out once. */
function pastesOf(lane: Lane): Promise<Record<string, string>> {
  const every = [...new Set(Object.values(plans).flat())];
  const pastes = raised.get(lane) ?? drive<string>(makeProject(), lane.url("pastes"), "pastes", every);
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
  const folder = makeProject();
  const failures = [...shapes, ...refused].map((shape) => ({ shape, paste: pastes[shape] ?? "" }));
  const answers = await applyEverywhere(folder, fix, failures);
  const compiles = await compile(
    folder,
    shapes.map((shape) => `shapes/${shape}.py`),
  );
  const url = lane.url(fix.replaceAll("-", "_"));
  const printed = compiles === "" ? await drive<Printed>(folder, url, "check", shapes) : {};
  const findings = shapes.map((shape): [string, Findings] => [
    shape,
    judged(fix, shape, printed[shape], answers[shape]),
  ]);
  const sentences = refused.map((shape) => [shape, answers[shape]?.refused ?? ""]);
  return { compiles, shapes: Object.fromEntries(findings), declined: Object.fromEntries(sentences) };
}

function judged(
  fix: string,
  shape: string,
  printed: Printed | undefined,
  answer: Answer | undefined,
): Findings {
  const bad = answer?.refused || (printed ? "" : "nothing printed");
  return {
    "the same call is handled": bad || once(fix, shape, printed as Printed),
    "20 calls at once": bad || twenty(fix, printed as Printed),
    "another violation still surfaces": bad || another(fix, shape, printed as Printed),
    "an open transaction stays usable": bad || (printed?.atomic === "ok" ? "" : `${printed?.atomic}`),
    "is not offered again": bad || (answer?.again ?? ""),
  };
}

/** One row, and it is the one that was there; what an upsert is for is that the new values win. */
function once(fix: string, shape: string, { once }: Printed): string {
  const endings = fix === "validation-error" ? ["ok", "ValidationError"] : ["ok"];
  const wins = fix === "update-or-create" ? "Ada Lovelace" : updates.includes(shape) ? "The owner" : "Ada";
  const right = shape === "related" || once.name === wins;
  return endings.includes(once.outcome) && once.rows === 1 && right ? "" : JSON.stringify(once);
}

function twenty(fix: string, { concurrent, rows }: Printed): string {
  const errors = Object.keys(concurrent).filter(
    (error) => fix !== "validation-error" || error !== "ValidationError",
  );
  return errors.length === 0 && rows === 1 ? "" : JSON.stringify({ concurrent, rows });
}

function another(fix: string, shape: string, printed: Printed): string {
  const { otherKey } = printed;
  const must = {
    null: printed.null,
    ...(looksFirst.includes(fix) ? {} : { nullAndDuplicate: printed.nullAndDuplicate }),
    ...(otherKey === undefined || shape === "related" ? {} : { otherKey }),
  };
  return Object.values(must).every((outcome) => outcome === "IntegrityError") ? "" : JSON.stringify(must);
}
