/** Foreign keys and checks on real databases: this violation becomes an error in the program's own words, every other one stays. */

import { afterAll, describe } from "vitest";
import { type Findings, impossible, type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";
import { cleanUp, type Lane, lanes, runFile, typeErrors } from "./lanes";

afterAll(cleanUp);

/** What the program throws afterwards (app/integrity.ts.txt). */
const words: Readonly<Record<string, RegExp>> = {
  missingParent: /^Error: There is no such Team\.$/,
  stillReferenced: /^Error: This Team is still used by a Membership\.$/,
  checkFailed: /^Error: User: "name" <> '' must hold\.$/,
};

/** Whose stacks name the line that wrote. */
const readable = lanes.filter(({ name }) => name !== "MariaDB, TypeORM 0.3");

describe.each(readable.map((lane) => [lane.name, lane] as const))("%s, integrity", (name, lane) => {
  // SQLite never says which foreign key it was.
  const refused: Readonly<Record<string, RegExp>> = name.startsWith("SQLite")
    ? { missingParent: /not known/, stillReferenced: /by which name/ }
    : {};
  // In MariaDB the double quotes of the check make it a text that is never empty.
  const failing = Object.keys(words).filter(
    (shape) => shape !== "checkFailed" || !name.startsWith("MariaDB"),
  );
  const shapes = failing.filter((shape) => !refused[shape]);
  prove(lane.missing, {
    fix: "translate",
    shapes,
    declined: refused,
    without(check, shape) {
      if (check === "20 calls at once") return "no other call is needed to break the rule";
      if (check === "an open transaction stays usable")
        return "what is thrown ends the transaction, as before";
      if (check === "another violation still surfaces" && shape === "stillReferenced")
        return "nothing else refuses this delete";
      return undefined;
    },
    run: () => run(lane, shapes, Object.keys(refused)),
  });
});

if (readable.length < lanes.length)
  impossible(
    "MariaDB, TypeORM 0.3, integrity",
    "its callback driver loses the stack: the line that wrote is unknown",
  );

async function run(lane: Lane, shapes: readonly string[], refused: readonly string[]): Promise<Proof> {
  const project = lane.make();
  const all = [...shapes, ...refused];
  const before = sections(await runFile(project, ["src/integrity.ts", ...all]));
  const failures = all.map((shape) => ({ shape, paste: before.get(shape)?.split(/^-- /m)[0] ?? "" }));
  const answers = await applyEverywhere(project.folder, "translate", failures);
  const compiles = await typeErrors(project);
  const after = sections(await runFile(project, ["src/integrity.ts", ...shapes]));
  const findings = shapes.map((shape): [string, Findings] => {
    const { same, other } = printed(after.get(shape));
    const said = words[shape]?.test(same) ? "" : same;
    return [
      shape,
      {
        "the same call is handled": answers[shape]?.refused || said,
        "another violation still surfaces": /^QueryFailedError/.test(other ?? "")
          ? ""
          : `swallowed: ${other}`,
        "is not offered again": answers[shape]?.again ?? "",
      },
    ];
  });
  return {
    compiles,
    shapes: Object.fromEntries(findings),
    declined: Object.fromEntries(refused.map((shape) => [shape, answers[shape]?.refused ?? ""])),
  };
}

function printed(section: string | undefined): { same: string; other: string | null } {
  const json = /^-- (.*)$/m.exec(section ?? "")?.[1];
  return json === undefined ? { same: `nothing printed: ${section}`, other: null } : JSON.parse(json);
}

/** What the program prints of each write. */
function sections(output: string): Map<string, string> {
  const parts = output.split(/^== /m).slice(1);
  if (parts.length === 0) throw new Error(output);
  return new Map(
    parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]),
  );
}
