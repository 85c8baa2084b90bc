/** The fixes of asynchronous Django on real databases, with a newer Django than the system's (django-4.2.sh). */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { type Findings, type Proof, prove } from "../checks";
import { type Answer, applyEverywhere } from "../product";
import { cleanUp, compile, type Lane, lanes, makeApp, output } from "./lanes";

const fetched = spawnSync(join(__dirname, "django-4.2.sh"), ["folder"], { encoding: "utf8" });
const newer = fetched.stdout.trim();
const notFetched =
  fetched.status === 0 ? undefined : "Django 4.2 is not there: run test/execution/django/django-4.2.sh get";

afterAll(cleanUp);

/** Which coroutines (asynchronous/shop/services.py) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: ["returned", "assigned", "bare"],
  "get-or-create": ["returned", "assigned", "bare", "wrong_lookup"],
  "update-or-create": ["returned", "assigned", "bare"],
  "validation-error": ["returned", "assigned", "bare"],
};

describe.each(lanes.map((lane) => [`${lane.database}, Django 4.2, asynchronous`, lane] as const))(
  "%s",
  (_, lane) => {
    for (const [fix, shapes] of Object.entries(plans))
      prove(lane.missing ?? notFetched, {
        fix,
        shapes,
        without: (check) =>
          check === "an open transaction stays usable"
            ? "Django has no asynchronous transactions: an awaited write stands outside of them"
            : undefined,
        run: () => proof(lane, fix, shapes),
      });
  },
);

/** What run.py prints of a coroutine. */
interface Printed {
  readonly again: string;
  readonly names: readonly string[];
  readonly null: string;
  readonly otherKey: string;
  readonly concurrent: Readonly<Record<string, number>>;
  readonly rows: number;
}

async function proof(lane: Lane, fix: string, shapes: readonly string[]): Promise<Proof> {
  const folder = makeApp("asynchronous");
  const pastes = JSON.parse(await output(folder, lane.url("async"), ["run.py", "pastes", ...shapes], newer));
  const failures = shapes.map((shape) => ({ shape, paste: String(pastes[shape] ?? "") }));
  const answers = await applyEverywhere(folder, fix, failures);
  const compiles = await compile(folder, ["shop/services.py"]);
  const printed: Record<string, Printed> =
    compiles === ""
      ? JSON.parse(await output(folder, lane.url("async"), ["run.py", "check", ...shapes], newer))
      : {};
  const findings = shapes.map((shape): [string, Findings] => [
    shape,
    judged(fix, printed[shape], answers[shape]),
  ]);
  return { compiles, shapes: Object.fromEntries(findings) };
}

function judged(fix: string, printed: Printed | undefined, answer: Answer | undefined): Findings {
  const bad = answer?.refused || (printed ? "" : "nothing printed");
  const holds = (fine: (one: Printed) => boolean) =>
    bad || (printed && fine(printed) ? "" : JSON.stringify(printed));
  const refuses = fix === "validation-error";
  const name = fix === "update-or-create" ? "Ada Lovelace" : "Ada";
  return {
    "the same call is handled": holds(
      (one) => one.again === (refuses ? "ValidationError" : "ok") && one.names.join() === name,
    ),
    "20 calls at once": holds(
      (one) =>
        one.rows === 1 &&
        Object.keys(one.concurrent).every((error) => refuses && error === "ValidationError"),
    ),
    "another violation still surfaces": holds(
      (one) => one.null === "IntegrityError" && one.otherKey === "IntegrityError",
    ),
    "is not offered again": bad || (answer?.again ?? ""),
  };
}
