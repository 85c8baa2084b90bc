/** A required column that is new: the product mends declaration and migration, and `migrate` then takes the rows that are there along. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { type Findings, type Proof, prove } from "../checks";
import { applyEverywhere } from "../product";
import { cleanUp, type Lane, lanes, makeApp, python } from "./lanes";

afterAll(cleanUp);

/** What the row that was there holds afterwards. */
const plans: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "rename-column": { parcel: "DHL" },
  "nullable-column": { parcel: null, skip: null },
  "default-column": { parcel: "", skip: 0 },
};

// MariaDB has a default of its own for a column that is new and required.
describe.each(
  lanes.filter(({ database }) => database !== "MariaDB").map((lane) => [lane.name, lane] as const),
)("%s, the new column", (_, lane) => {
  for (const [fix, wanted] of Object.entries(plans))
    prove(lane.missing, {
      fix,
      shapes: Object.keys(wanted),
      without: (check) =>
        /^(?:20 calls|an open|another)/.test(check) ? "no program writes: a migration does" : undefined,
      run: () => proof(lane, fix, wanted),
    });
});

async function proof(lane: Lane, fix: string, wanted: Readonly<Record<string, unknown>>): Promise<Proof> {
  const shapes = Object.keys(wanted);
  const folder = makeApp("columns");
  const settings = readFileSync(join(folder, "settings.py"), "utf8");
  writeFileSync(join(folder, "settings.py"), settings.replace('["shop"]', '["parcel", "skip"]'));
  const url = lane.url(`columns_${fix.replace("-", "_")}`);
  const before = sections(await said(folder, url, ["run.py", "first", ...shapes]));
  const failures = shapes.map((shape) => ({ shape, paste: before.get(shape) ?? "" }));
  const answers = await applyEverywhere(folder, fix, failures);
  const after = sections(await said(folder, url, ["run.py", "again", ...shapes]));
  const compiles = await said(folder, url, ["-m", "compileall", "-q", "."]);
  const findings = shapes.map((shape): [string, Findings] => {
    const printed = /^-- (.*)$/m.exec(after.get(shape) ?? "")?.[1];
    const { rows, agree, again } = printed
      ? JSON.parse(printed)
      : { rows: [], agree: after.get(shape), again: "" };
    const column = shape === "parcel" ? "carrier_code" : "media";
    const bad =
      rows[0]?.[column] !== wanted[shape] || rows.length !== 2 || again !== "inserted"
        ? `${JSON.stringify(rows)} ${again} ${agree}`
        : agree === true
          ? ""
          : "models and migrations disagree";
    return [
      shape,
      {
        "the same call is handled": answers[shape]?.refused || bad,
        "is not offered again": answers[shape]?.again ?? "",
      },
    ];
  });
  return { compiles, shapes: Object.fromEntries(findings) };
}

function sections(output: string): Map<string, string> {
  const parts = output.split(/^@@ /m).slice(1);
  if (parts.length === 0) throw new Error(output);
  return new Map(
    parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]),
  );
}

async function said(folder: string, url: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await python(folder, url, args);
  return stdout + stderr;
}
