/** Prisma's fixes that follow from what the code shows, and from what a write puts into its row: notes of events, handlers that are there, the code's own refusal, copies, keys. */

import { afterAll, describe } from "vitest";
import { type Check, type Findings, type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";
import { copyOf, type Lane, lanes, type Project, run, stopServers } from "./lanes";

afterAll(stopServers);

/** Which writes (app/intended.ts.txt) take which fix; one whose handler is there already gets a branch of it. */
const plans: Readonly<Record<string, readonly string[]>> = {
  data: ["copy", "key"],
  ignore: ["handleWebhook", "importTopics"],
  catch: ["notedTopic"],
  translate: ["notedTopic", "openTopic"],
};

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s, by intent", (_, lane) => {
  for (const [fix, shapes] of Object.entries(plans))
    prove(lane.missing, { fix, shapes, without, run: () => proof(lane, fix, shapes) });
});

function without(check: Check): string | undefined {
  return check === "an open transaction stays usable"
    ? "it writes through the client, outside of every transaction"
    : undefined;
}

const made = new Map<Lane, Promise<Project>>();

/** The lane's project on an empty database; generated once. */
async function freshOf(lane: Lane): Promise<Project> {
  const project = made.get(lane) ?? lane.make();
  made.set(lane, project);
  const fresh = await project;
  return copyOf(lane.renew ? lane.renew(fresh) : fresh);
}

async function proof(lane: Lane, fix: string, shapes: readonly string[]): Promise<Proof> {
  const project = await freshOf(lane);
  const runAll = async () => sections(await run(project, "tsx", ["src/intended-run.ts", fix, ...shapes]));
  const before = await runAll();
  const failures = shapes.map((shape) => ({ shape, paste: before.get(shape)?.split(/^-- /m)[0] ?? "" }));
  const answers = await applyEverywhere(project.folder, fix, failures);
  const compiles = await run(project, "tsc", ["--noEmit"]);
  const after = await runAll();
  const findings = shapes.map((shape): [string, Findings] => {
    const { refused, again } = answers[shape] ?? { refused: "not explained", again: "" };
    const json = /^-- (.*)$/m.exec(after.get(shape) ?? "")?.[1];
    const found: Findings = json
      ? JSON.parse(json)
      : { "the same call is handled": `nothing printed: ${after.get(shape)}` };
    const checked = Object.fromEntries(
      Object.entries(found).map(([check, problem]) => [check, refused || problem]),
    );
    return [shape, { ...checked, "is not offered again": refused || again }];
  });
  return { compiles, shapes: Object.fromEntries(findings) };
}

/** What the program prints of each write. */
function sections(output: string): Map<string, string> {
  const parts = output.split(/^== /m).slice(1);
  if (parts.length === 0) throw new Error(output);
  return new Map(
    parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]),
  );
}
