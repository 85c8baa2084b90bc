/** Which incidents are explained anew behind an edit, and when: those that it touches when it rests, the others when all does. */

import type { Diagnosis } from "../domain/diagnosis";
import type { Incident } from "../domain/incident";
import { type Entry, review } from "./incidents";

/** What the session gives for it. */
export interface ReviewParts {
  explain(incident: Incident): Promise<Diagnosis>;
  /** False for one that was cleared meanwhile. */
  isKnown(entry: Entry): boolean;
  /** Counts the changes of files. */
  changes(): number;
  busy(task: () => Promise<void>): Promise<void>;
  publish(): void;
  log(sentence: string): void;
}

export interface Reviews {
  /** A change has touched them. */
  soon(some: readonly Entry[]): void;
  /** No change has touched them, as far as their answers say. */
  muchLater(some: readonly Entry[]): void;
  /** How many wait. */
  left(): number;
  dispose(): void;
}

/** Edits come in bursts: the code is read again when none has come for this long. */
const restMilliseconds = 250;

/** An edit elsewhere may change an answer too (another write of the row, another model of the name): those are read again when all rests (ms). */
const restOfOthers = 1_500;

/** Lets what is on its way come in. */
const breath = () => new Promise((done) => setTimeout(done, 1));

export function createReviews({ explain, isKnown, changes, busy, publish, log }: ReviewParts): Reviews {
  const stale = new Set<Entry>();
  const others = new Set<Entry>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerOfOthers: ReturnType<typeof setTimeout> | undefined;
  const failed = (error: unknown) => log(`The incidents could not be read again: ${error}`);

  const reviewStale = async () => {
    const now = [...stale];
    stale.clear();
    await busy(async () => {
      for (const entry of now) {
        const { incident } = entry;
        const before = changes();
        const diagnosis = await explain(incident);
        // A later edit has moved it again: the next round reads that text.
        if (entry.incident === incident) review(entry, diagnosis);
        if (changes() === before) others.delete(entry);
      }
    });
    publish();
  };
  /** One after the other, and none while somebody types: what is left waits for the next rest. */
  const reviewOthers = async () => {
    const before = changes();
    for (const entry of others) {
      const { incident } = entry;
      if (!isKnown(entry)) others.delete(entry);
      if (!others.has(entry)) continue;
      const diagnosis = await explain(incident);
      await breath();
      if (changes() !== before) return;
      others.delete(entry);
      if (entry.incident === incident && isKnown(entry)) review(entry, diagnosis);
    }
    publish();
  };

  return {
    soon(some) {
      for (const entry of some) stale.add(entry);
      if (stale.size === 0) return;
      clearTimeout(timer);
      timer = setTimeout(() => void reviewStale().catch(failed), restMilliseconds);
    },
    muchLater(some) {
      for (const entry of some) others.add(entry);
      if (others.size === 0) return;
      clearTimeout(timerOfOthers);
      timerOfOthers = setTimeout(() => void reviewOthers().catch(failed), restOfOthers);
    },
    left: () => stale.size + others.size,
    dispose() {
      clearTimeout(timer);
      clearTimeout(timerOfOthers);
    },
  };
}
