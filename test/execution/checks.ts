/** The checks of a proof: the same names for every ORM, database and fix, and the tests that they become. */

import { beforeAll, beforeEach, describe, expect, type TestContext, test } from "vitest";

/** In the order of docs/proof.md's columns. */
export const checks = [
  "compiles",
  "the same call is handled",
  "20 calls at once",
  "another violation still surfaces",
  "an open transaction stays usable",
  "is not offered again",
] as const;

export type Check = (typeof checks)[number];

/** What became of one shape: for each check "" where it holds, else what came instead. */
export type Findings = Readonly<Partial<Record<Exclude<Check, "compiles">, string>>>;

/** What one run on one database found out. */
export interface Proof {
  /** What the compiler says of the project with all the edits in it; "" = nothing. */
  readonly compiles: string;
  readonly shapes: Readonly<Record<string, Findings>>;
  /** The product's sentence for each shape of `Cell.declined`; "" = it does not decline. */
  readonly declined?: Readonly<Record<string, string>>;
}

/** One fix on one database. */
export interface Cell {
  readonly fix: string;
  /** The shapes of a write to which it is applied. */
  readonly shapes: readonly string[];
  /** Shapes for which the product must decline it here, and what its sentence says. */
  readonly declined?: Readonly<Record<string, RegExp>>;
  /** Why nothing can fail here that this fix would handle; undefined = something can. */
  readonly pointless?: string | undefined;
  /** Why the check says nothing of this shape; undefined = it is made. Every check is either made or has its reason in docs/proof.md. */
  without?(check: Check, shape: string): string | undefined;
  /** Applies the fix and runs everything once; the tests only read what came out. */
  run(): Promise<Proof>;
}

/** Declares the tests of one fix. `missing` = why the lane cannot run here. */
export function prove(
  missing: string | undefined,
  { fix, shapes, declined = {}, pointless, without, run }: Cell,
): void {
  describe(fix, () => {
    if (pointless) return test("every check", (context) => leaveOut(context, "notApplicable", pointless));
    let proof: () => Proof = () => {
      throw new Error("did not run");
    };
    const isChosen = missing ? () => true : drawLot(fix);
    beforeAll(async () => {
      if (!missing && isChosen()) proof = await settled(run);
    });
    beforeEach((context) => {
      if (!isChosen()) leaveOut(context, "missing", "this run takes a part of the cells");
    });

    test.for(Object.entries(declined))("%s: is declined with its reason", ([shape, words], context) => {
      if (missing) return leaveOut(context, "missing", missing);
      const sentence = proof().declined?.[shape] ?? "";
      note(context, { declined: sentence });
      expect(sentence).toMatch(words);
    });
    if (shapes.length === 0) return;

    test("compiles", (context) => {
      if (missing) return leaveOut(context, "missing", missing);
      expect(proof().compiles).toBe("");
    });

    for (const check of checks.slice(1) as Exclude<Check, "compiles">[]) {
      const made = shapes.filter((shape) => without?.(check, shape) === undefined);
      const leftOut = [...new Set(shapes.map((shape) => without?.(check, shape) ?? ""))].filter(Boolean);
      if (made.length === 0)
        test(check, (context) =>
          leaveOut(context, "notApplicable", without?.(check, shapes[0] ?? "") ?? "no shape of it"),
        );
      else
        test.for(made)(`%s: ${check}`, (shape, context) => {
          note(context, { leftOut: leftOut.join("\n") });
          if (missing) return leaveOut(context, "missing", missing);
          expect(proof().shapes[shape]?.[check]).toBe("");
        });
    }
  });
}

/** One of so many cells runs; 1 = all. */
export const part = Number(process.env.KEYCLASH_PROVE_PART ?? 1);

/** The cells of this file that can run, by fix: each fix stands as often as it has lanes. */
const cells = new Map<string, number>();

/**
 * Whether this cell is one of the part that KEYCLASH_PROVE_PART asks for: of 4, each fix runs on every fourth of its lanes and on one
 * at least, the next fix beginning one lane later. Always the same cells. To be asked when all cells of the file are declared.
 */
function drawLot(fix: string): () => boolean {
  const index = cells.get(fix) ?? 0;
  cells.set(fix, index + 1);
  const first = [...cells.keys()].indexOf(fix);
  return () => (index + first) % Math.min(part, cells.get(fix) ?? 1) === 0;
}

/** Declares a lane that cannot be: a row of docs/proof.md that says why. */
export function impossible(lane: string, reason: string): void {
  describe(lane, () => {
    test("every fix", (context) => leaveOut(context, "notApplicable", reason));
  });
}

/** Leaves out a test of what is missing here; its reason goes to docs/proof.md. */
export function needs(context: TestContext, missing: string | undefined): missing is string {
  if (missing !== undefined) leaveOut(context, "missing", missing);
  return missing !== undefined;
}

/** Leaves out a test with its reason, which the report carries to docs/proof.md. */
function leaveOut(context: TestContext, why: "missing" | "notApplicable", reason: string): void {
  note(context, { [why]: reason });
  context.skip(reason);
}

function note({ task }: TestContext, words: Readonly<Record<string, string>>): void {
  Object.assign(task.meta, words);
}

/** A hook that throws would leave its tests out instead of failing them: the error is thrown to each of them. */
async function settled<T>(run: () => Promise<T>): Promise<() => T> {
  try {
    const value = await run();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
