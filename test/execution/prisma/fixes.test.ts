/** Every fix for Prisma on real databases. */

import { afterAll, describe } from "vitest";
import { type Check, type Findings, impossible, type Proof, prove } from "../checks";
import { type Answer, applyEverywhere } from "../product";
import { copyOf, type Lane, lanes, type Project, run, stopServers } from "./lanes";

afterAll(stopServers);

/** How a call ends when the row is there already. */
interface Ending {
  /** The only errors that may reach the caller; absent = none. */
  readonly says?: RegExp;
  readonly rows: number;
}

const handled: Ending = { rows: 1 };
const inWords: Ending = { rows: 1, says: /^Error: This (?:\w+|combination of [\w, ]+) is already taken\./ };

/** Which calls (app/) take which fix, and how they must end then. */
const plans: Readonly<Record<string, Readonly<Record<string, Ending>>>> = {
  catch: {
    importUser: handled,
    signUp: handled,
    quick: handled,
    unawaited: handled,
    save: handled,
    enrol: handled,
    welcome: handled,
    subscribe: handled,
    openTopic: handled,
  },
  "get-or-create": {
    importUser: handled,
    signUp: handled,
    quick: handled,
    unawaited: handled,
    save: handled,
    subscribe: handled,
    importAll: handled,
    openTopic: handled,
  },
  upsert: { importUser: handled, signUp: handled },
  retry: { getOrCreate: handled, file: handled },
  "check-first": {
    importUser: handled,
    quick: handled,
    save: handled,
    subscribe: handled,
    openTopic: handled,
  },
  translate: {
    importUser: inWords,
    signUp: inWords,
    openTopic: inWords,
    rename: inWords,
    dropUser: { rows: 1, says: /^Error: This User is still used by a Subscription\./ },
    subscribeNobody: { rows: 0, says: /^Error: There is no such User\./ },
  },
};

/** Where SQLite allows no correct edit, and what Keyclash says then. Its failed statement does not end the transaction: what would run a second time is the reason there. */
const onSqlite: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  catch: { welcome: /would run it a second time/ },
  "get-or-create": { importAll: /skipDuplicates/ },
  translate: { subscribeNobody: /not known/ },
};

/** Where no database allows a correct edit: another row would be missing, or there is no place for a look. */
const nowhere: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  catch: { openTopic: /`subscriptions` as well/ },
  "get-or-create": { openTopic: /`subscriptions` as well/ },
  "check-first": { openTopic: /`subscriptions` as well/, quick: /no room for a look before it/ },
};

/** Where a failed statement ends the transaction, what else it does would be missing. */
const whereItEnds: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  catch: { welcome: /undoes the whole transaction/ },
};

/** Calls with nothing else that could be violated. */
const oneRule = ["dropUser", "subscribeNobody"];

function without(fix: string) {
  return (check: Check, shape: string): string | undefined => {
    if (check === "another violation still surfaces" && oneRule.includes(shape))
      return "no other rule stands in its way";
    if (check !== "an open transaction stays usable") return undefined;
    if (["welcome", "enrol"].includes(shape) || (shape === "save" && fix === "get-or-create"))
      return undefined;
    return shape === "save"
      ? "Prisma has no savepoints: whether the client is a transaction's, the code does not show"
      : "it writes through the client, outside of every transaction";
  };
}

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  for (const [fix, plan] of Object.entries(plans)) {
    const refused = { ...nowhere[fix], ...(lane.name.startsWith("SQLite") ? onSqlite : whereItEnds)[fix] };
    const shapes = Object.keys(plan).filter((shape) => !refused[shape]);
    prove(lane.missing, {
      fix,
      shapes,
      declined: refused,
      pointless:
        fix === "retry" && lane.oneConnection
          ? "one connection: nobody comes between an upsert's reading and its writing, so no race is lost"
          : undefined,
      without: without(fix),
      run: () => proof(lane, fix, shapes, Object.keys(refused)),
    });
  }
});

impossible(
  "PGlite, Prisma 6",
  "pglite-prisma-adapter 0.6.1 is made for Prisma 6.10 and fails with 6.19 (no P2002 comes of its errors); 0.7 is for Prisma 7",
);

/** What concurrent.ts prints of a call behind `--`. */
interface Printed {
  readonly twenty: { readonly errors: readonly string[]; readonly rows: number };
  readonly once: { readonly error: string | null; readonly rows: number };
  readonly another?: string | null;
  readonly inside?: string | null;
}

const made = new Map<Lane, Promise<Project>>();

/** The lane's project with an empty database; generated once. */
async function freshOf(lane: Lane): Promise<Project> {
  const project = made.get(lane) ?? lane.make();
  made.set(lane, project);
  const fresh = await project;
  return copyOf(lane.renew ? lane.renew(fresh) : fresh);
}

async function proof(
  lane: Lane,
  fix: string,
  shapes: readonly string[],
  refused: readonly string[],
): Promise<Proof> {
  const before = await failing(lane);
  const project = await freshOf(lane);
  const failures = [...shapes, ...refused].map((shape) => ({
    shape,
    paste: before[shape]?.split(/^-- /m)[0] ?? "",
  }));
  const answers = await applyEverywhere(project.folder, fix, failures);
  const compiles = await run(project, "tsc", ["--noEmit"]);
  const after = await concurrently(project, shapes);
  const findings = shapes.map((shape): [string, Findings] => [
    shape,
    judged(plans[fix]?.[shape] ?? handled, after[shape] ?? "", answers[shape]),
  ]);
  const declined = Object.fromEntries(refused.map((shape) => [shape, answers[shape]?.refused ?? ""]));
  return { compiles, shapes: Object.fromEntries(findings), declined };
}

function judged({ says, rows }: Ending, output: string, answer: Answer | undefined): Findings {
  const json = /^-- (.*)$/m.exec(output)?.[1];
  const bad = answer?.refused || (json === undefined ? `nothing printed: ${output}` : "");
  const { twenty, once, another, inside }: Printed = JSON.parse(json ?? '{"twenty":{"errors":[]},"once":{}}');
  const expected = (error: string | null) => error === null || says?.test(error) === true;
  return {
    "the same call is handled":
      bad || (expected(once.error) && once.rows === rows ? "" : JSON.stringify(once)),
    "20 calls at once":
      bad || (twenty.errors.every(expected) && twenty.rows === rows ? "" : JSON.stringify(twenty)),
    "another violation still surfaces": bad || (another && !expected(another) ? "" : `swallowed: ${another}`),
    "an open transaction stays usable": bad || (inside === null ? "" : `${inside}`),
    "is not offered again": answer?.again ?? bad,
  };
}

const everyCall = [...new Set(Object.values(plans).flatMap((plan) => Object.keys(plan)))];
const failed = new Map<Lane, Promise<Record<string, string>>>();

/** What every call prints before the fix, with its error; found out once. */
function failing(lane: Lane): Promise<Record<string, string>> {
  const known = failed.get(lane) ?? fail(lane);
  failed.set(lane, known);
  return known;
}

/** A race may be won by chance: then it is run once more. */
async function fail(lane: Lane): Promise<Record<string, string>> {
  const lost: Record<string, string> = {};
  const calls = lane.oneConnection ? everyCall.filter((call) => !plans.retry?.[call]) : everyCall;
  for (let attempt = 0; attempt < 5; attempt++) {
    const left = calls.filter((call) => !(call in lost));
    if (left.length === 0) break;
    const printed = await concurrently(await freshOf(lane), left);
    for (const call of left) if (!printed[call]?.startsWith("-- ")) lost[call] = printed[call] ?? "";
  }
  return lost;
}

/** What each call prints when it is made 20 times at once. */
async function concurrently(project: Project, calls: readonly string[]): Promise<Record<string, string>> {
  const output = await run(project, "tsx", ["src/concurrent.ts", ...calls]);
  const parts = output.split(/^@@ /m).slice(1);
  if (parts.length < calls.length) throw new Error(output);
  return Object.fromEntries(
    parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]),
  );
}
