/** Every fix for TypeORM on real databases. */

import { afterAll, describe, expect } from "vitest";
import { type Findings, type Proof, prove } from "../checks";
import { type Answer, applyEverywhere } from "../product";
import { buildAndRun, cleanUp, type Lane, lanes, nest, runFile, typeErrors } from "./lanes";

afterAll(cleanUp);

const all = [
  "saveCreated",
  "saveDeclared",
  "saveConditional",
  "saveUnawaited",
  "insertBare",
  "saveAndUse",
  "saveExpression",
  "byBuilder",
  "transactionSave",
  "transactionRepository",
  "checkFirst",
  "twoKeys",
  "join",
];
/** A call that stands in an expression or a builder cannot become two statements. */
const statements = all.filter((name) => !["saveUnawaited", "saveExpression", "byBuilder"].includes(name));

/** Which calls (app/calls.ts.txt) take which fix. */
const plans: Readonly<Record<string, readonly string[]>> = {
  catch: all,
  "get-or-create": statements,
  // A membership is nothing but its key.
  upsert: statements.filter((name) => name !== "join"),
  // Where the code looks first already, there is nothing to add.
  "check-first": statements.filter((name) => name !== "checkFirst"),
};

/** These give back no row. */
const silent = ["insertBare", "byBuilder", "transactionRepository"];
const opensTransaction = ["transactionSave", "transactionRepository"];

/** Where there is no correct edit, and what Keyclash says then. */
function declined(lane: string, fix: string): Readonly<Record<string, RegExp>> {
  if (!lane.startsWith("MariaDB"))
    return fix === "get-or-create" ? { twoKeys: /`orIgnore\(\)` ignores any unique key/ } : {};
  const refused: Record<string, RegExp> = {};
  if (fix === "get-or-create") for (const shape of statements) refused[shape] = /IGNORE/;
  if (fix === "upsert") refused.twoKeys = /reacts to any unique key/;
  if (fix === "check-first")
    for (const shape of opensTransaction) refused[shape] = /A look within the transaction/;
  if (lane !== "MariaDB, TypeORM 0.3") return refused;
  // Its callbacks lose the stack: where several lines write the model, the user has to say which one it was.
  const lost = plans[fix]?.filter((shape) => shape !== "twoKeys") ?? [];
  return {
    ...refused,
    ...Object.fromEntries(lost.map((shape) => [shape, /The line that wrote the row is not known/])),
  };
}

describe.each(lanes.map((lane) => [lane.name, lane] as const))("%s", (name, lane) => {
  for (const [fix, planned] of Object.entries(plans)) {
    const refused = declined(name, fix);
    // One connection runs one call after the other: who looks first finds.
    const possible = planned.filter((shape) => shape !== "checkFirst" || !name.startsWith("SQLite"));
    const shapes = possible.filter((shape) => !refused[shape]);
    prove(lane.missing, {
      fix,
      shapes,
      declined: refused,
      without: (check, shape) =>
        check === "an open transaction stays usable" &&
        (fix === "catch" || fix === "check-first") &&
        !opensTransaction.includes(shape)
          ? "the code does not show whether its caller has a transaction open"
          : undefined,
      run: () => run(lane, fix, shapes, Object.keys(refused)),
    });
  }
});

describe(nest.name, () => {
  // Nobody who sends a request is handed a row that was not asked for: there only the answer is offered.
  for (const [fix, second] of [["answer-conflict", 409]] as const)
    prove(nest.missing, {
      fix,
      shapes: ["UsersService.create"],
      without: (check) =>
        ["20 calls at once", "another violation still surfaces", "an open transaction stays usable"].includes(
          check,
        )
          ? "proven for the same statement without NestJS; here it is the answer of the server that counts"
          : undefined,
      async run() {
        const project = nest.make();
        const before = await buildAndRun(project);
        expect(before).toContain("POST /users: 500");
        const [answer] = Object.values(
          await applyEverywhere(project.folder, fix, [{ shape: "UsersService.create", paste: before }]),
        );
        const after = await buildAndRun(project);
        const statuses = [...after.matchAll(/POST \/users: (\d+)/g)].map((match) => Number(match[1]));
        return {
          compiles: /^.*error TS\d+.*$/m.exec(after)?.[0] ?? "",
          shapes: {
            "UsersService.create": {
              "the same call is handled":
                answer?.refused || (`${statuses}` === `201,${second}` ? "" : `${statuses}: ${after}`),
              "is not offered again": answer?.again ?? "",
            },
          },
        };
      },
    });
});

/** What run.ts prints of a call behind `--`. */
interface Printed {
  readonly twenty: { readonly errors: number; readonly rows: number; readonly ids: number | null };
  readonly once: { readonly error: string | null; readonly rows: number };
  readonly another: string | null;
  readonly inside: string | null;
  readonly rows: number;
}

const failed = new Map<Lane, Promise<Map<string, string>>>();

/** What every call prints before the fix, with its error; found out once. */
function failing(lane: Lane): Promise<Map<string, string>> {
  const known = failed.get(lane) ?? runFile(lane.make(), ["src/run.ts", ...all]).then(sections);
  failed.set(lane, known);
  return known;
}

async function run(
  lane: Lane,
  fix: string,
  shapes: readonly string[],
  refused: readonly string[],
): Promise<Proof> {
  const pastes = await failing(lane);
  const project = lane.make();
  const answers = await applyEverywhere(project.folder, fix, failures([...shapes, ...refused], pastes));
  const declined = Object.fromEntries(refused.map((shape) => [shape, declinedWith(shape, answers[shape])]));
  if (shapes.length === 0) return { compiles: "", shapes: {}, declined };
  const compiles = await typeErrors(project);
  const after = sections(await runFile(project, ["src/run.ts", ...shapes]));
  const findings = shapes.map((shape): [string, Findings] => {
    const answer = answers[shape];
    const refused =
      answer?.diagnosis?.callSite?.function === `Calls.${shape}`
        ? answer.refused
        : `found ${JSON.stringify(answer?.diagnosis?.callSite)}`;
    return [
      shape,
      { ...judged(shape, printed(after.get(shape)), refused), "is not offered again": answer?.again ?? "" },
    ];
  });
  return { compiles, shapes: Object.fromEntries(findings), declined };
}

/** Without a line, the right one must be among those that it lists. */
function declinedWith(shape: string, answer: Answer | undefined): string {
  const { callSite, callSiteCandidates = [] } = answer?.diagnosis ?? {};
  const sites = callSite ? [callSite] : callSiteCandidates;
  const found = sites.some((site) => site.function?.endsWith(shape) || site.write?.function === shape);
  return found ? (answer?.refused ?? "") : `the line is not among ${JSON.stringify(sites)}`;
}

function failures(shapes: readonly string[], pastes: ReadonlyMap<string, string>) {
  return shapes.map((shape) => ({ shape, paste: pastes.get(shape)?.split(/^-- /m)[0] ?? "" }));
}

function printed(section: string | undefined): Printed | string {
  const json = /^-- (.*)$/m.exec(section ?? "")?.[1];
  return json === undefined ? `nothing printed: ${section}` : JSON.parse(json);
}

function judged(shape: string, found: Printed | string, refused: string): Findings {
  if (refused !== "" || typeof found === "string") {
    const why = refused || String(found);
    return {
      "the same call is handled": why,
      "20 calls at once": why,
      "another violation still surfaces": why,
      "an open transaction stays usable": why,
    };
  }
  const { twenty, once, another, inside, rows } = found;
  const ids = silent.includes(shape) ? null : 1;
  return {
    "the same call is handled": once.error === null && once.rows === 1 ? "" : JSON.stringify(once),
    "20 calls at once":
      twenty.errors === 0 && twenty.rows === 1 && twenty.ids === ids ? "" : JSON.stringify(twenty),
    "another violation still surfaces": another === null ? "swallowed" : "",
    "an open transaction stays usable": inside === null && rows === 1 ? "" : JSON.stringify({ inside, rows }),
  };
}

/** What run.ts prints of each call. */
function sections(output: string): Map<string, string> {
  const parts = output.split(/^== /m).slice(1);
  if (parts.length === 0) throw new Error(output);
  return new Map(
    parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]),
  );
}
