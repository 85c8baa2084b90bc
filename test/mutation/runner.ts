/** Runs in a child of run.mjs: says for each mutant whether what is written down of a case changes. Bundled with the mutants inside. */

import type { Case } from "../harness/case";
import { actualText } from "../harness/check";
import { goldenCase } from "../harness/golden";
import { cases, pagesOf, told } from "../harness/told";

const state = globalThis as unknown as { active: number; hits: Set<number> | null };

/** All that tests compare to the letter: the cases, and the shapes that the proofs ran. */
const all: readonly Case[] = [...cases, ...pagesOf("test/execution/recorded").flatMap((page) => page.cases)];

interface Known {
  /** Index in `all`. */
  readonly at: number;
  readonly text: string;
  /** The mutants that can make a difference to it. */
  readonly hits: ReadonlySet<number>;
  readonly took: number;
}

/** What each case says when nothing is wrong, and which mutants it passes by. @param part of so many, so that children share the work */
export async function baseline(part: number, of: number): Promise<Known[]> {
  const known: Known[] = [];
  await written(all[0] as Case);
  for (const [at, one] of all.entries()) {
    if (at % of !== part) continue;
    state.hits = new Set();
    const start = performance.now();
    const text = await written(one);
    known.push({ at, text, hits: state.hits, took: performance.now() - start });
  }
  state.hits = null;
  return known;
}

/** For each file the cases that noticed its mutants, the last one first: they are likely to notice the next one. */
const lately = new Map<string, number[]>();

/**
 * The first case that notices the mutant; "" = none does; null = no case passes by it.
 * @param onLoad it is active already, and any case may notice it
 * @param known the quickest case first
 * @param most microseconds: no more cases are asked then
 */
export async function noticed(
  id: number,
  path: string,
  onLoad: boolean,
  known: readonly Known[],
  most = Number.POSITIVE_INFINITY,
): Promise<string | null> {
  const passing = onLoad ? known : deepest(id, known);
  if (passing.length === 0) return null;
  const before = lately.get(path) ?? [];
  const first = before.flatMap((at) => passing.find((each) => each.at === at) ?? []);
  state.active = id;
  try {
    const begun = process.cpuUsage().user;
    for (const { at, text } of new Set([...first, ...passing])) {
      if (process.cpuUsage().user - begun > most) return "";
      const one = all[at] as Case;
      const now = await written(one).catch((error: unknown) => `threw: ${error}`);
      if (now === text) continue;
      lately.set(path, [at, ...before.filter((each) => each !== at)].slice(0, 8));
      return one.title;
    }
    return "";
  } finally {
    state.active = -1;
  }
}

/** Those that pass by, and go on into what stands around it: one that only leaves there, as all do, notices little. */
function deepest(id: number, known: readonly Known[]): Known[] {
  const around = Array.from({ length: 30 }, (_, index) => id - 15 + index);
  return known
    .filter(({ hits }) => hits.has(id))
    .map((one) => ({ one, depth: around.filter((each) => one.hits.has(each)).length }))
    .sort((a, b) => b.depth - a.depth || a.one.took - b.one.took)
    .map(({ one }) => one);
}

/** The golden text of a case, its marks, and what its page says to the letter; asked of a copy, which nobody has asked yet. */
async function written(one: Case): Promise<string> {
  const copy = { ...one };
  const golden = await goldenCase(copy);
  const outcome = await told(copy);
  const fences = one.expectations.map(({ kind, argument }) => actualText(kind, argument, outcome));
  return [golden, JSON.stringify(outcome.marks), ...(await Promise.all(fences))].join("\n");
}
