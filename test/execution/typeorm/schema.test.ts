/** Fixes of the declaration on real databases: TypeORM itself carries them out over the rows that are there. */

import { afterAll, describe } from "vitest";
import { type Findings, impossible, type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";
import { cleanUp, type Lane, lanes, runFile, typeErrors } from "./lanes";

afterAll(cleanUp);

/** Which writes (app/declarations.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  "partial-unique": ["register", "invite", "addProduct"],
  "nullable-unique": ["addProduct"],
  "declare-unique": ["stock"],
};

/** Where the database allows no correct edit, or its text shows too little, and what Keyclash says then. */
function declined(lane: string, fix: string): Readonly<Record<string, RegExp>> {
  if (lane.startsWith("MariaDB") && fix === "partial-unique")
    return { register: /no partial indexes/, invite: /no partial indexes/, addProduct: /no partial indexes/ };
  if (lane.startsWith("MariaDB") && fix === "declare-unique") return { stock: /names the constraint alone/ };
  if (!lane.startsWith("SQLite")) return {};
  if (fix === "partial-unique")
    return { register: /migration of your own/, addProduct: /migration of your own/ };
  return fix === "declare-unique" ? { stock: /by which name/ } : {};
}

/** Whose stacks name the line that wrote. */
const readable = lanes.filter(({ name }) => name !== "MariaDB, TypeORM 0.3");

const without = "the declaration says it, the code stays as it is";

describe.each(readable.map((lane) => [lane.name, lane] as const))("%s, the entity", (name, lane) => {
  for (const [fix, planned] of Object.entries(plans)) {
    const refused = declined(name, fix);
    const shapes = planned.filter((shape) => !refused[shape]);
    prove(lane.missing, {
      fix,
      shapes,
      declined: refused,
      without: (check) =>
        check === "20 calls at once" || check === "an open transaction stays usable" ? without : undefined,
      run: () => run(lane, fix, shapes, Object.keys(refused)),
    });
  }
});

if (readable.length < lanes.length)
  impossible(
    "MariaDB, TypeORM 0.3, the entity",
    "its callback driver loses the stack: the line that wrote is unknown",
  );

async function run(
  lane: Lane,
  fix: string,
  shapes: readonly string[],
  refused: readonly string[],
): Promise<Proof> {
  const project = lane.make();
  const before = sections(await runFile(project, ["src/declarations.ts", "first", ...shapes, ...refused]));
  const failures = [...shapes, ...refused].map((shape) => ({
    shape,
    paste: before.get(shape)?.split(/^-- /m)[0] ?? "",
  }));
  const answers = await applyEverywhere(project.folder, fix, failures);
  const compiles = await typeErrors(project);
  const after =
    shapes.length > 0
      ? sections(await runFile(project, ["src/declarations.ts", "again", ...shapes]))
      : new Map<string, string>();
  const findings = shapes.map((shape): [string, Findings] => {
    const answer = answers[shape];
    const { same, other } = printed(after.get(shape));
    return [
      shape,
      {
        "the same call is handled": answer?.refused || (same ?? ""),
        "another violation still surfaces":
          /unique|UNIQUE/.test(other ?? "") || /Duplicate/.test(other ?? "") ? "" : `swallowed: ${other}`,
        "is not offered again": answer?.again ?? "",
      },
    ];
  });
  return {
    compiles,
    shapes: Object.fromEntries(findings),
    declined: Object.fromEntries(refused.map((shape) => [shape, answers[shape]?.refused ?? ""])),
  };
}

function printed(section: string | undefined): { same: string | null; other: string | null } {
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
