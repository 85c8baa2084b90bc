/** The fixes for SQLAlchemy on real databases. */

import { afterAll, describe } from "vitest";
import { type Findings, type Proof, prove } from "../checks";
import { compile } from "../django/lanes";
import { type Answer, applyEverywhere } from "../product";
import { cleanUp, drive, type Lane, lanes, makeProject, take } from "./lanes";

afterAll(cleanUp);

/** Which shapes of a write (project/shapes/) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: ["owned", "flushed", "opened", "repository", "inline", "statement", "told", "connected", "begun"],
  translate: [
    ...["owned", "flushed", "opened", "repository", "inline", "handled", "several", "renamed"],
    ...["statement", "told", "connected", "begun", "renewed", "listed"],
    ...["moved", "noted", "bulk", "mapped"],
  ],
  "get-or-create": ["statement", "told"],
  upsert: ["statement", "told"],
};

/** What is declined where, and why. */
function leftOn(database: string, fix: string): Readonly<Record<string, RegExp>> {
  // On SQLite a savepoint that nothing was written before commits at its end.
  const early = /would commit the row/;
  if (database === "SQLite" && /^(?:catch|translate)$/.test(fix))
    return {
      flushed: early,
      repository: early,
      ...(fix === "translate" ? { moved: early, noted: early, bulk: early } : {}),
    };
  const passesOver = /INSERT IGNORE, which passes over nulls/;
  if (database === "MariaDB" && fix === "get-or-create") return { statement: passesOver, told: passesOver };
  if (database === "MariaDB" && fix === "upsert") return { statement: /reacts to any key of User/ };
  return {};
}

/** MySQL prints no columns, and the statement sets two: the text fits both lines. */
const unknown: Readonly<Record<string, readonly string[]>> = { MariaDB: ["renamed", "moved"] };

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  for (const [fix, all] of Object.entries(plans)) {
    const declined = leftOn(lane.database, fix);
    const left = Object.keys(declined);
    const shapes = all.filter((shape) => !left.includes(shape) && !unknown[lane.database]?.includes(shape));
    prove(lane.missing, { fix, shapes, declined, run: () => proof(lane, fix, shapes, left) });
  }
});

/** What the driver prints of a shape. */
interface Printed {
  readonly concurrent: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly once: string;
  readonly kept: readonly string[];
  readonly around: number;
  readonly null: string;
  readonly otherKey: string;
  readonly new: string;
  readonly transaction: readonly string[];
}

const raised = new Map<Lane, Promise<Record<string, string>>>();

/** The traceback of every shape before the fix; found out once. */
function pastesOf(lane: Lane): Promise<Record<string, string>> {
  const every = [...new Set(Object.values(plans).flat())];
  const pastes = raised.get(lane) ?? drive<string>(makeProject(), lane, lane.url("pastes"), "pastes", every);
  raised.set(lane, pastes);
  return pastes;
}

async function proof(
  lane: Lane,
  fix: string,
  shapes: readonly string[],
  declined: readonly string[],
): Promise<Proof> {
  const pastes = await pastesOf(lane);
  const folder = makeProject();
  const answers: Record<string, Answer> = {};
  // Each in a program of its own: a flush of one leads to what another one notes and does not send.
  for (const shape of [...shapes, ...declined]) {
    const own = makeProject(shape);
    Object.assign(answers, await applyEverywhere(own, fix, [{ shape, paste: pastes[shape] ?? "" }]));
    take(own, folder, shape);
  }
  const files = shapes.map((shape) => `shapes/${shape}.py`);
  const compiles = files.length > 0 ? await compile(folder, files) : "";
  const url = lane.url(fix.replaceAll("-", "_"));
  const printed =
    compiles === "" && shapes.length > 0 ? await drive<Printed>(folder, lane, url, "check", shapes) : {};
  const findings = shapes.map((shape): [string, Findings] => [
    shape,
    judged(fix, shape, printed[shape], answers[shape]),
  ]);
  return {
    compiles,
    shapes: Object.fromEntries(findings),
    declined: Object.fromEntries(declined.map((shape) => [shape, answers[shape]?.refused ?? ""])),
  };
}

/** What the same call gives then. */
const saidBy: Readonly<Record<string, string>> = {
  catch: "ok Ada",
  translate: "ValueError",
  "get-or-create": "ok Ada",
  upsert: "ok Ada Lovelace",
};

/** A call that commits by itself ends the transaction: to refuse undoes what was open, as the error did, and the session goes on. */
function undoes(fix: string, shape: string): boolean {
  return fix === "translate" && ["owned", "inline", "handled", "several"].includes(shape);
}

function judged(
  fix: string,
  shape: string,
  printed: Printed | undefined,
  answer: Answer | undefined,
): Findings {
  const bad = answer?.refused || (printed ? "" : "nothing printed");
  const said = saidBy[fix] ?? "";
  const row = fix === "upsert" ? "Ada Lovelace" : "Ada";
  const found = (is: boolean, ...what: unknown[]) => bad || (is ? "" : JSON.stringify(what));
  const { once, kept, around, concurrent, rows, transaction } = printed ?? ({} as Printed);
  const errors = Object.keys(concurrent ?? {}).filter(
    (error) => fix !== "translate" || error !== "ValueError",
  );
  // What stands around the write in its own transaction is done with the row that is there, and undone with an error.
  const beside = /^(?:opened|begun)$/.test(shape) && fix === "catch" ? 1 : 0;
  // Without a card there is no other key: what was to violate it has written the row that comes next.
  const again = shape === "told" && fix === "translate" ? "ValueError" : "ok New";
  const first = /^(?:several|noted)$/.test(shape) ? "several" : "";
  const stands = [undoes(fix, shape) ? "" : "one", first, "two"].filter(Boolean).join();
  return {
    "the same call is handled": found(
      once === said && kept.join() === row && around === beside,
      once,
      kept,
      around,
    ),
    "20 calls at once": found(errors.length === 0 && rows === 1, concurrent, rows),
    "another violation still surfaces": found(
      // MariaDB's driver has another class for a null among rows that are sent together.
      printed !== undefined &&
        /^(?:Integrity|Operational)Error$/.test(printed.null) &&
        printed.otherKey === (shape === "told" ? "ok New" : "IntegrityError") &&
        printed.new === again,
      printed,
    ),
    "an open transaction stays usable": found(transaction?.join() === stands, transaction),
    "is not offered again": bad || (answer?.again ?? ""),
  };
}
