/** Runs in a child of run.mjs: says for each mutant whether the golden text of a case changes. Bundled with the mutants inside. */

import type { Case } from "../harness/case";
import { goldenCase } from "../harness/golden";
import { cases } from "../harness/told";

const state = globalThis as unknown as { active: number; hits: Set<number> | null };

interface Known {
  readonly one: Case;
  readonly text: string;
  readonly hits: ReadonlySet<number>;
  readonly took: number;
}

/** What each case says when nothing is wrong, and which mutants it passes by; the quickest cases first. */
export async function baseline(): Promise<Known[]> {
  const known: Known[] = [];
  await goldenCase({ ...(cases[0] as Case) });
  for (const one of cases) {
    state.hits = new Set();
    const start = performance.now();
    const text = await goldenCase({ ...one });
    known.push({ one, text, hits: state.hits, took: performance.now() - start });
  }
  state.hits = null;
  return known.sort((a, b) => a.took - b.took);
}

/** The first case that notices the mutant; "" = none does; null = no case passes by it. A static one is active already. */
export async function noticed(
  id: number,
  isStatic: boolean,
  known: readonly Known[],
): Promise<string | null> {
  const passing = isStatic ? known : known.filter(({ hits }) => hits.has(id));
  if (passing.length === 0) return null;
  state.active = id;
  try {
    for (const { one, text } of passing) {
      const now = await goldenCase({ ...one }).catch((error: unknown) => `threw: ${error}`);
      if (now !== text) return one.title;
    }
    return "";
  } finally {
    state.active = -1;
  }
}
