/** Every fix of a Django declaration: the product edits the models, makemigrations and migrate carry it out, the scenario runs again. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import * as adapters from "../../../server/src/adapters";
import { explain } from "../../../server/src/explain";
import { diskProject } from "../../../server/src/workspace/disk";
import { type Findings, type Proof, prove } from "../checks";
import { type Answer, applyEverywhere } from "../product";
import { cleanUp, compile, type Lane, lanes, makeApp, output } from "./lanes";

afterAll(cleanUp);

/** Which scenarios (schema/shop) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  "partial-unique": ["document", "folder", "letter", "voucher"],
  "nullable-unique": ["coupon"],
  "unique-together": ["page", "poster"],
  "declare-unique": ["subscriber", "reader"],
};

const noPartial = /This database has no partial indexes/;

/** Where the database allows no correct edit, or tells too little, and what Keyclash says then. */
const declined: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  "MariaDB partial-unique": { document: noPartial, folder: noPartial, letter: noPartial, voucher: noPartial },
  // Its text does not show that what collides is nothing.
  "SQLite partial-unique": { voucher: /There is no fix partial-unique/ },
  "SQLite nullable-unique": { coupon: /There is no fix nullable-unique/ },
  // Their texts name the index and no table: there is no telling whose it is.
  "PostgreSQL declare-unique": { reader: /There is no fix declare-unique/ },
  "MariaDB declare-unique": { reader: /There is no fix declare-unique/ },
};

const empties = ["coupon", "voucher"];
const declares = plans["declare-unique"] ?? [];

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  for (const [fix, planned] of Object.entries(plans)) {
    const refused = declined[`${lane.database} ${fix}`] ?? {};
    const shapes = planned.filter((shape) => !refused[shape]);
    prove(lane.missing, {
      fix,
      shapes,
      declined: refused,
      without: (check, shape) =>
        check === "the same call is handled" && declares.includes(shape)
          ? "the database refuses the row as before: the model says so now"
          : undefined,
      run: () => proof(lane, fix, shapes, Object.keys(refused)),
    });
  }
});

/** What run.py prints of a scenario. */
interface Printed {
  readonly again: string;
  readonly rows: number;
  readonly duplicate: readonly string[];
  readonly atomic: string;
  readonly concurrent: Readonly<Record<string, number>>;
  readonly after: number;
}

interface Done {
  readonly answers: Readonly<Record<string, Answer>>;
  readonly compiles: string;
  readonly said: string;
  readonly printed: Readonly<Record<string, Printed>>;
  /** The shapes whose fix is offered once more for the same text. */
  readonly again: readonly string[];
}

const done = new Map<Lane, Promise<Done>>();

async function proof(
  lane: Lane,
  fix: string,
  shapes: readonly string[],
  refused: readonly string[],
): Promise<Proof> {
  const all = done.get(lane) ?? everything(lane);
  done.set(lane, all);
  const { answers, compiles, said, printed, again } = await all;
  const findings = shapes.map((shape): [string, Findings] => {
    const answer = answers[shape];
    const one = printed[shape];
    const bad = answer?.refused || (one && answer ? "" : "nothing printed") || migrated(shape, said);
    return [shape, judged(shape, bad, one as Printed, again.includes(`${fix} ${shape}`))];
  });
  return {
    compiles,
    shapes: Object.fromEntries(findings),
    declined: Object.fromEntries(refused.map((shape) => [shape, answers[shape]?.refused ?? ""])),
  };
}

/** One project and one database for all fixes of a lane: their migrations go together, as a user's would. */
async function everything(lane: Lane): Promise<Done> {
  const folder = makeApp("schema");
  const url = lane.url("schema");
  await run(folder, url, "migrate");
  // From here on only a migration declares it.
  rewrite(folder, (text) => text.replace(/(class Subscriber[^)]*\)):\n(.*)\(unique=True\)/, "$1:\n$2()"));
  const pastes = (await run<string>(folder, url, "pastes")).shapes;
  const answers: Record<string, Answer> = {};
  for (const [fix, planned] of Object.entries(plans)) {
    const failures = planned.map((shape) => ({ shape, paste: pastes[shape] ?? "" }));
    Object.assign(answers, await applyEverywhere(folder, fix, failures));
  }
  const compiles = await compile(folder, ["shop/models.py"]);
  const { said, shapes } = await run<Printed>(folder, url, "check");
  const again: string[] = [];
  for (const [fix, planned] of Object.entries(plans))
    for (const shape of planned) {
      const [diagnosis] = (await explain(pastes[shape] ?? "", diskProject([folder]), adapters)).diagnoses;
      if (diagnosis?.fixes.some(({ id }) => id === fix)) again.push(`${fix} ${shape}`);
    }
  return { answers, compiles, said, printed: shapes, again };
}

function rewrite(folder: string, change: (text: string) => string): void {
  const path = join(folder, "shop/models.py");
  const before = readFileSync(path, "utf8");
  const after = change(before);
  if (after === before) throw new Error("models.py did not change");
  writeFileSync(path, after);
}

/** What a migration has declared all along needs no new one. */
function migrated(shape: string, said: string): string {
  return shape === "subscriber" && /subscriber/i.test(said) ? `makemigrations says ${said}` : "";
}

function judged(shape: string, bad: string, printed: Printed, again: boolean): Findings {
  const told = JSON.stringify(printed);
  const isEmpty = empties.includes(shape);
  const rows = isEmpty || (plans["unique-together"] ?? []).includes(shape) ? 2 : 1;
  const holds = (fine: () => boolean) => bad || (fine() ? "" : told);
  return {
    "the same call is handled": holds(() => printed.again === "ok" && printed.rows === rows),
    "20 calls at once": holds(
      () => Object.keys(printed.concurrent).length === 0 && printed.after === (isEmpty ? 20 : 1),
    ),
    "another violation still surfaces": holds(() => printed.duplicate.join() === "ok,IntegrityError"),
    "an open transaction stays usable": holds(() => printed.atomic === "ok"),
    "is not offered again": bad || (again ? "offered once more" : ""),
  };
}

async function run<T>(
  folder: string,
  url: string,
  act: string,
): Promise<{ readonly said: string; readonly shapes: Record<string, T> }> {
  return JSON.parse(await output(folder, url, ["run.py", act]));
}
