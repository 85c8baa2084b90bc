/** TypeORM's fixes that follow from what the code shows, and from what a write puts into its row: notes of events, handlers that are there, the code's own refusal, copies, keys. */

import { afterAll, describe } from "vitest";
import { type Check, type Findings, impossible, type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";
import { cleanUp, type Lane, lanes, runFile, typeErrors } from "./lanes";

afterAll(cleanUp);

/** Which writes (app/intended.ts.txt) take which fix; one whose handler is there already gets a branch of it. */
const plans: Readonly<Record<string, readonly string[]>> = {
  data: ["copy", "key"],
  ignore: ["handleWebhook", "importTopics"],
  catch: ["notedTopic"],
  translate: ["notedTopic", "openTopic"],
};

/** Whose stacks name the line that wrote. */
const readable = lanes.filter(({ name }) => name !== "MariaDB, TypeORM 0.3");

describe.each(readable.map((lane) => [lane.name, lane] as const))("%s, by intent", (_, lane) => {
  for (const [fix, shapes] of Object.entries(plans))
    prove(lane.missing, {
      fix,
      shapes,
      without: (check) => without(fix, check),
      run: () => run(lane, fix, shapes),
    });
});

if (readable.length < lanes.length)
  impossible(
    "MariaDB, TypeORM 0.3, by intent",
    "its callback driver loses the stack: the line that wrote is unknown",
  );

function without(fix: string, check: Check): string | undefined {
  if (check !== "an open transaction stays usable" || fix === "data") return undefined;
  return fix === "translate"
    ? "what is thrown ends the transaction, as before"
    : "the code does not show whether its caller has a transaction open";
}

async function run(lane: Lane, fix: string, shapes: readonly string[]): Promise<Proof> {
  const project = lane.make();
  const before = sections(await runFile(project, ["src/intended-run.ts", fix, ...shapes]));
  const failures = shapes.map((shape) => ({ shape, paste: before.get(shape)?.split(/^-- /m)[0] ?? "" }));
  const answers = await applyEverywhere(project.folder, fix, failures);
  const compiles = await typeErrors(project);
  const after = sections(await runFile(project, ["src/intended-run.ts", fix, ...shapes]));
  const findings = shapes.map((shape): [string, Findings] => {
    const { refused, again } = answers[shape] ?? { refused: "not explained", again: "" };
    const found = printed(after.get(shape));
    const checked = Object.fromEntries(
      Object.entries(found).map(([check, problem]) => [check, refused || problem]),
    );
    return [shape, { ...checked, "is not offered again": refused || again }];
  });
  return { compiles, shapes: Object.fromEntries(findings) };
}

function printed(section: string | undefined): Findings {
  const json = /^-- (.*)$/m.exec(section ?? "")?.[1];
  return json === undefined
    ? { "the same call is handled": `nothing printed: ${section}` }
    : JSON.parse(json);
}

/** What the program prints of each write. */
function sections(output: string): Map<string, string> {
  const parts = output.split(/^== /m).slice(1);
  if (parts.length === 0) throw new Error(output);
  return new Map(
    parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]),
  );
}
