/** Every fix of Peewee on real databases: the duplicate once more, 20 at once, other violations, in a transaction. */

import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { type Cell, type Check, type Findings, type Proof, prove } from "../checks";
import { type Answer, applyEverywhere } from "../product";
import { cleanUp, type Lane, lanes } from "./lanes";

afterAll(cleanUp);

/** Which shapes of a write (app/shapes) take which fix. */
const plans: Readonly<Record<Lane["version"], Readonly<Record<string, readonly string[]>>>> = {
  3: {
    catch: ["returned", "looped", "decorated", "keyed", "composite", "looked", "entered", "branch"],
    "get-or-create": [
      "returned",
      "decorated",
      "inserted",
      "keyed",
      "many",
      "two_keys",
      "composite",
      "looked",
    ],
    upsert: ["inserted", "keyed", "two_keys"],
    translate: [
      ...["assigned", "saved", "forced", "within", "nested", "keyed"],
      ...["two_keys", "wide", "branch", "watched", "looked", "changed"],
    ],
    "check-first": ["returned", "decorated", "composite"],
    transaction: ["bare"],
  },
  // The same edits: what their tests of the error look at is another database's each, and named by its class here.
  4: {
    catch: ["returned", "decorated", "keyed", "composite"],
    "get-or-create": ["returned", "inserted", "many", "two_keys"],
    upsert: ["inserted", "two_keys"],
    translate: ["saved", "nested", "two_keys", "wide", "changed"],
    transaction: ["bare"],
  },
};

const anyKey = /reacts to any key/;
const insertIgnore = /INSERT IGNORE/;
const goesOn = /not explained/;
const oldState = /A look within the transaction/;
const readThenWrite = /SQLite can not turn a read into a write/;

/** Where the database allows no correct edit, and what Keyclash says then. */
const declinedBy: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  "SQLite get-or-create": { decorated: readThenWrite, two_keys: anyKey },
  "SQLite check-first": { decorated: readThenWrite },
  // The transaction goes on there: nothing fails.
  "SQLite transaction": { bare: goesOn },
  "MariaDB transaction": { bare: goesOn },
  "MariaDB get-or-create": {
    decorated: oldState,
    inserted: insertIgnore,
    keyed: insertIgnore,
    many: insertIgnore,
    two_keys: insertIgnore,
  },
  "MariaDB check-first": { decorated: oldState },
  "MariaDB upsert": { two_keys: anyKey },
  // A project that may run on SQLite too, which Peewee 3 tells no key.
  "PostgreSQL get-or-create 3": { two_keys: anyKey },
};

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  for (const [fix, planned] of Object.entries(plans[lane.version])) {
    const name = `${lane.database} ${fix}`;
    const all = Object.entries(declinedBy[name] ?? declinedBy[`${name} ${lane.version}`] ?? {});
    const declined = Object.fromEntries(all.filter(([shape]) => planned.includes(shape)));
    const shapes = planned.filter((shape) => !declined[shape]);
    prove(lane.missing, { fix, shapes, declined, without, run: () => proofOf(lane, fix, shapes, declined) });
  }
});

/** What the driver prints of a shape. */
interface Printed {
  readonly once: string;
  readonly rows: readonly string[];
  readonly null: string;
  readonly other: string;
  readonly transaction: string;
  readonly concurrent: Readonly<Record<string, number>>;
  readonly after: number;
}

async function proofOf(
  lane: Lane,
  fix: string,
  shapes: readonly string[],
  declined: NonNullable<Cell["declined"]>,
): Promise<Proof> {
  const project = lane.make();
  const all = [...shapes, ...Object.keys(declined)];
  const pastes = await project.drive<string>("pastes", all);
  const failures = all.map((shape) => ({ shape, paste: pastes[shape] ?? "" }));
  const answers = await applyEverywhere(project.folder, fix, failures);
  const compiles = await project.compile(shapes.map((shape) => join("shapes", `${shape}.py`)));
  const made = shapes.filter((shape) => answers[shape]?.refused === "");
  const printed = compiles === "" ? await project.drive<Printed>("check", made) : {};
  return {
    compiles,
    shapes: Object.fromEntries(
      shapes.map((shape) => [shape, judged(lane, fix, shape, printed[shape], answers[shape])]),
    ),
    declined: Object.fromEntries(
      Object.keys(declined).map((shape) => [shape, answers[shape]?.refused ?? ""]),
    ),
  };
}

function judged(
  lane: Lane,
  fix: string,
  shape: string,
  printed: Printed | undefined,
  answer: Answer | undefined,
): Findings {
  const bad = answer?.refused || (printed ? "" : "nothing printed");
  if (bad || !printed) {
    return {
      "the same call is handled": bad,
      "20 calls at once": bad,
      "another violation still surfaces": bad,
      "an open transaction stays usable": bad,
      "is not offered again": bad,
    };
  }
  const { once, rows, concurrent, after } = printed;
  const raises = fix === "translate";
  const wins = fix === "upsert" ? "Ada Lovelace" : "Ada";
  const isHandled = once === (raises ? "ValueError" : "ok") && rows.join() === wins;
  const errors = Object.keys(concurrent).filter((error) => !(raises && error === "ValueError"));
  const must = [
    // Peewee takes MySQL's strict mode away: https://github.com/coleifer/peewee/blob/master/peewee.py, `MySQLDatabase.init`. A null in an UPDATE is an empty text then.
    ...(lane.database === "MariaDB" && shape === "changed" ? [] : [printed.null]),
    ...(oneKey.includes(shape) ? [] : [printed.other]),
  ];
  const surfaces = must.every((each) => each === "IntegrityError");
  return {
    "the same call is handled": isHandled ? "" : `${once}, ${JSON.stringify(rows)}`,
    "20 calls at once": after === 1 && errors.length === 0 ? "" : JSON.stringify({ concurrent, after }),
    "another violation still surfaces": surfaces ? "" : `null ${printed.null}, other key ${printed.other}`,
    "an open transaction stays usable": printed.transaction,
    "is not offered again": answer?.again ?? "",
  };
}

/** Shapes whose table has one key only. */
const oneKey = ["forced", "inserted", "keyed", "many", "composite"];

/** What a check cannot say of a shape. */
function without(check: Check, shape: string): string | undefined {
  if (check === "an open transaction stays usable" && shape === "nested")
    return "Peewee 3: a transaction() within a transaction undoes all of it, whatever is raised there";
  if (check === "another violation still surfaces" && shape === "bare")
    return "the shape's own handler takes every violation";
  return undefined;
}
