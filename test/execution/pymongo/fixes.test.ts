/** Every fix of PyMongo, run by PyMongo itself against a stand-in for MongoDB: the duplicate once more, 20 at once, another key. */

import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { type Cell, type Check, type Findings, type Proof, prove } from "../checks";
import { type Answer, applyEverywhere } from "../product";
import { cleanUp, type Lane, lanes } from "./lanes";

afterAll(cleanUp);

/** Only PyMongo 4 has an asynchronous client; Motor builds on it. */
const later = ["later", "registered", "reserved"];

/** Which shapes of a write (app/shapes) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: ["statement", "literal", "keyword", "explicit", "compound", "later", "reserved"],
  ignore: ["raced"],
  "get-or-create": ["literal", "explicit", "compound", "later"],
  upsert: ["literal", "explicit", "compound", "later"],
  translate: [
    ...["statement", "literal", "returned", "kept", "raced", "seeded", "handled", "looped", "keyword"],
    ...["explicit", "compound", "synced", "changed", "found", "twice", "transaction", "keywords"],
    ...["later", "registered", "reserved"],
  ],
};

const used = /is used/;
const many = /BulkWriteError/;
const notWritten = /not written in the call/;

/** Where no edit is correct, and what Keyclash says then. */
const declinedBy: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  catch: {
    returned: used,
    kept: used,
    handled: used,
    looped: /cannot become the one that is there/,
    twice: used,
    transaction: /aborts MongoDB's transaction/,
    registered: used,
    many,
    raced: /does nothing more/,
    seeded: /may have another `name`/,
    synced: /no fix catch for this cause/,
  },
  "get-or-create": { statement: notWritten, returned: used, reserved: /computed in the call/, many },
  upsert: { statement: notWritten, keyword: /as it is written here/, reserved: /computed in the call/, many },
  translate: { many },
};

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  const isThere = (shape: string) => lane.version === "4" || !later.includes(shape);
  for (const [fix, planned] of Object.entries(plans)) {
    const shapes = planned.filter(isThere);
    const all = Object.entries(declinedBy[fix] ?? {}).filter(([shape]) => isThere(shape));
    const declined = Object.fromEntries(all);
    prove(lane.missing, { fix, shapes, declined, without, run: () => proofOf(lane, fix, shapes, declined) });
  }
});

/** What the driver prints of a shape. */
interface Printed {
  readonly once: string;
  readonly rows: readonly string[];
  readonly other: string;
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
      shapes.map((shape) => [shape, judged(fix, shape, printed[shape], answers[shape])]),
    ),
    declined: Object.fromEntries(
      Object.keys(declined).map((shape) => [shape, answers[shape]?.refused ?? ""]),
    ),
  };
}

/** Where the document in the way is another one than the one that the call updates. */
const updates = ["changed"];

function judged(
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
  const { once, rows, concurrent, after, other } = printed;
  const raises = fix === "translate";
  const wins = fix === "upsert" ? "Ada Lovelace" : "Ada";
  const isHandled = once === (raises ? "ValueError" : "ok") && rows.join() === wins;
  const errors = Object.keys(concurrent).filter((error) => !(raises && error === "ValueError"));
  // Who looks first and finds it has nothing to refuse.
  const losers = !raises || shape === "raced" || concurrent.ValueError === 19;
  const isLine = updates.includes(shape) || answer?.diagnosis?.callSite?.file === `shapes/${shape}.py`;
  return {
    "the same call is handled": isHandled && isLine ? "" : `${once}, ${JSON.stringify(rows)}`,
    "20 calls at once":
      after === 1 && errors.length === 0 && losers ? "" : JSON.stringify({ concurrent, after }),
    "another violation still surfaces": other === "DuplicateKeyError" ? "" : `other key ${other}`,
    "is not offered again": answer?.again ?? "",
  };
}

/** What a check cannot say of a shape. */
function without(check: Check, shape: string): string | undefined {
  if (check === "an open transaction stays usable")
    return "a failed write aborts a transaction of MongoDB's, and there are no savepoints: such writes are handled around it";
  if (check === "another violation still surfaces" && shape === "found")
    return "the document that this call finds keeps its other key";
  return undefined;
}
