/** Every fix for Mongoose, run by Mongoose and its driver themselves against a stand-in for MongoDB. */

import { afterAll, describe } from "vitest";
import { type Check, type Findings, type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";
import { cleanUp, type Lane, mongoose8, mongoose9, runFile, typeErrors } from "./lanes";

afterAll(cleanUp);

const created = ["create", "createDeclared", "createBare", "checkFirst", "twoKeys"];
const saved = ["saveNew", "saveInjected"];
const upserts = ["upsertByKey", "upsertLean"];
/** Nothing beside the key is required of these. */
const tags = ["createTag", "findTag"];

/** Which calls (app/calls.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: [...created.filter((name) => name !== "createDeclared"), ...saved, "byDriver", "createDeclared"],
  "get-or-create": tags,
  upsert: ["createTag"],
  retry: upserts,
  translate: [...created.filter((name) => name !== "checkFirst"), ...saved, "saveKept", "byDriver"],
  "check-first": ["create", "createBare", ...saved],
};

/** Where there is no correct edit, and what Keyclash says then. */
const refused: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  catch: { saveKept: /is used behind the write/, insertMany: /Several rows are written/ },
  "get-or-create": {
    create: /`name` is required/,
    saveNew: /cannot become an upsert/,
    byDriver: /cannot become an upsert/,
  },
  translate: { insertMany: /`writeErrors`/ },
};

/** These give back no document. */
const silent = ["createBare", "byDriver"];

const left: Partial<Record<Check, string>> = {
  "an open transaction stays usable":
    "a failed write aborts a transaction of MongoDB's, and there are no savepoints: such writes are handled around it",
};

for (const lane of [mongoose9, mongoose8])
  describe(lane.name, () => {
    for (const [fix, shapes] of Object.entries(plans))
      prove(lane.missing, {
        fix,
        shapes,
        declined: refused[fix] ?? {},
        without: (check, shape) =>
          check === "another violation still surfaces" && [...upserts, ...tags, "byDriver"].includes(shape)
            ? "there is none: neither the driver nor an upsert checks a required path, and no fix takes a call's own check away"
            : left[check],
        run: () => run(lane, fix, shapes, Object.keys(refused[fix] ?? {})),
      });
  });

/** What run.ts prints of a call behind `--`. */
interface Printed {
  readonly twenty: { readonly errors: number; readonly documents: number; readonly ids: number | null };
  readonly once: { readonly error: string | null; readonly documents: number };
  readonly other: string | null;
}

let failed: Promise<Map<string, string>> | undefined;

/** What every call prints before the fix: by Mongoose 9, as 8 loses the program's frames and a dozen calls write this model. */
function failing(): Promise<Map<string, string>> {
  const all = [...new Set([...Object.values(plans).flat(), ...Object.values(refused).flatMap(Object.keys)])];
  failed ??= runFile(mongoose9.make(), ["src/run.ts", ...all]).then(sections);
  return failed;
}

async function run(
  lane: Lane,
  fix: string,
  shapes: readonly string[],
  not: readonly string[],
): Promise<Proof> {
  const pastes = await failing();
  const folder = lane.make();
  const failures = [...shapes, ...not].map((shape) => ({
    shape,
    paste: pastes.get(shape)?.split(/^-- /m)[0] ?? "",
  }));
  const answers = await applyEverywhere(folder, fix, failures);
  const declined = Object.fromEntries(not.map((shape) => [shape, answers[shape]?.refused ?? ""]));
  const compiles = await typeErrors(folder);
  const after = sections(await runFile(folder, ["src/run.ts", ...shapes]));
  const findings = shapes.map((shape): [string, Findings] => {
    const answer = answers[shape];
    const line = answer?.diagnosis?.callSite?.function === `Calls.${shape}` ? "" : "another line";
    return [
      shape,
      {
        ...judged(fix, shape, printed(after.get(shape)), answer?.refused || line),
        "is not offered again": answer?.again ?? "",
      },
    ];
  });
  return { compiles, shapes: Object.fromEntries(findings), declined };
}

function sections(text: string): Map<string, string> {
  return new Map(
    text
      .split(/^== /m)
      .slice(1)
      .map((each) => [each.split("\n", 1)[0] ?? "", each]),
  );
}

function printed(section: string | undefined): Printed | string {
  const json = /^-- (.*)$/m.exec(section ?? "")?.[1];
  return json === undefined ? `nothing printed: ${section}` : JSON.parse(json);
}

function judged(fix: string, shape: string, found: Printed | string, refusal: string): Findings {
  if (refusal !== "" || typeof found === "string") {
    const why = refusal || String(found);
    return {
      "the same call is handled": why,
      "20 calls at once": why,
      "another violation still surfaces": why,
    };
  }
  const { twenty, once, other } = found;
  const isRefused = fix === "translate";
  const error = isRefused ? once.error?.includes("is already taken.") : once.error === null;
  const errors = isRefused ? 19 : 0;
  const ids = isRefused || silent.includes(shape) ? null : 1;
  return {
    "the same call is handled": error && once.documents === 1 ? "" : JSON.stringify(once),
    "20 calls at once":
      twenty.errors === errors && twenty.documents === 1 && twenty.ids === ids ? "" : JSON.stringify(twenty),
    "another violation still surfaces":
      other !== null && !other.includes("is already taken") ? "" : `swallowed: ${other}`,
  };
}
