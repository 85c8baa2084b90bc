/** Refusals that are no duplicates, on real databases: a failed check and a protected row become a ValidationError, everything else surfaces. */

import { afterAll, describe } from "vitest";
import { type Findings, type Proof, prove } from "../checks";
import { type Answer, applyEverywhere } from "../product";
import { cleanUp, compile, type Lane, lanes, makeApp, output } from "./lanes";

afterAll(cleanUp);

const words = /The driver may call a failed check an OperationalError/;

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (_, lane) => {
  const declined: Readonly<Record<string, RegExp>> = lane.database === "MariaDB" ? { check: words } : {};
  const shapes = ["check", "protected"].filter((shape) => !declined[shape]);
  prove(lane.missing, {
    fix: "validation-error of a refusal",
    shapes,
    declined,
    without: (check) =>
      check === "20 calls at once" ? "no other call changes whether the row is refused" : undefined,
    run: () => proof(lane, shapes, Object.keys(declined)),
  });
});

/** What run.py prints of a call. */
interface Printed {
  readonly again: string;
  readonly atomic: string;
  readonly others: readonly string[];
  readonly works: string;
}

async function proof(lane: Lane, shapes: readonly string[], refused: readonly string[]): Promise<Proof> {
  const folder = makeApp("refusals");
  const pastes = JSON.parse(await output(folder, lane.url("refusals"), ["run.py", "pastes"]));
  const failures = [...shapes, ...refused].map((shape) => ({ shape, paste: String(pastes[shape] ?? "") }));
  const answers = await applyEverywhere(folder, "validation-error", failures);
  const compiles = await compile(folder, ["shop/services.py"]);
  const printed: Record<string, Printed> = JSON.parse(
    await output(folder, lane.url("refusals"), ["run.py", "check"]),
  );
  const findings = shapes.map((shape): [string, Findings] => [shape, judged(printed[shape], answers[shape])]);
  return {
    compiles,
    shapes: Object.fromEntries(findings),
    declined: Object.fromEntries(refused.map((shape) => [shape, answers[shape]?.refused ?? ""])),
  };
}

function judged(printed: Printed | undefined, answer: Answer | undefined): Findings {
  const bad = answer?.refused || (printed ? "" : "nothing printed");
  const holds = (fine: (one: Printed) => boolean) =>
    bad || (printed && fine(printed) ? "" : JSON.stringify(printed));
  return {
    "the same call is handled": holds((one) => one.again === "ValidationError" && one.works === "ok"),
    "another violation still surfaces": holds((one) =>
      one.others.every((other) => /^(?:IntegrityError|DoesNotExist)$/.test(other)),
    ),
    "an open transaction stays usable": holds((one) => one.atomic === "ValidationError"),
    "is not offered again": bad || (answer?.again ?? ""),
  };
}
