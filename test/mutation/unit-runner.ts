/** vitest's runner for units.mjs: runs each test once as it is, then once more for each mutant that it passes by and that nobody has noticed. */

import { appendFileSync, readFileSync } from "node:fs";
import { VitestTestRunner } from "vitest/runners";
import { getFn } from "vitest/suite";

const state = globalThis as unknown as {
  active: number;
  hits: Set<number> | null;
  /** Those that nobody has noticed, in all files of tests of this process. */
  left?: Set<number>;
  /** Microseconds that each has taken so far. */
  spent?: Map<number, number>;
  /** The file of tests that is run. */
  file?: string;
};

/** A test of one mutant that is silent for longer than this waits for something that never comes. */
const patience = 25_000;

/** Microseconds for one mutant, as run.mjs has it for the cases. */
const most = Number(process.env.MUTATION_PATIENCE ?? Number.POSITIVE_INFINITY);

export default class MutantRunner extends VitestTestRunner {
  private readonly left: Set<number>;

  constructor(...given: ConstructorParameters<typeof VitestTestRunner>) {
    super(...given);
    state.left ??= new Set<number>(JSON.parse(readFileSync(process.env.MUTANTS_ASKED ?? "", "utf8")));
    this.left = state.left;
  }

  async runTask(test: Parameters<typeof getFn>[0]): Promise<void> {
    if (state.file !== test.file.filepath) note({ began: test.file.filepath });
    state.file = test.file.filepath;
    const hits = new Set<number>();
    const start = process.cpuUsage().user;
    state.hits = hits;
    try {
      await getFn(test)();
    } finally {
      state.hits = null;
    }
    const own = process.cpuUsage().user - start;
    state.spent ??= new Map();
    for (const id of hits) {
      const spent = state.spent.get(id) ?? 0;
      if (!this.left.has(id) || spent + own > most) continue;
      const begun = process.cpuUsage().user;
      await this.tryOne(id, test);
      state.spent.set(id, spent + process.cpuUsage().user - begun);
    }
  }

  /** What is being tried is written down first: the parent learns of which mutant a test never came back. */
  private async tryOne(id: number, test: Parameters<typeof getFn>[0]): Promise<void> {
    note({ trying: id });
    state.active = id;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, failed) => {
      timer = setTimeout(() => failed(new Error("late")), patience);
    });
    try {
      await Promise.race([getFn(test)(), late]);
    } catch {
      this.left.delete(id);
      state.active = -1;
      // Something remembers a wrong answer: neither this test nor the next can tell any more.
      await getFn(test)();
      note({ noticed: id, by: test.name });
    } finally {
      clearTimeout(timer);
      state.active = -1;
      // What is silent for long from here on is no mutant's doing.
      note({ done: id });
    }
  }
}

function note(line: object): void {
  appendFileSync(process.env.MUTANTS_FOUND ?? "", `${JSON.stringify(line)}\n`);
}
