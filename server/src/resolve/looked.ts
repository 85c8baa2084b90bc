/** Which texts show nothing of what is looked for: a file that has not changed is not tested again by the next question. */

import type { Model } from "../domain/model";
import type { Source } from "../domain/text";

/** The text tests of one ORM. Only what they do not find is kept: what they find is read anyway. */
export interface Looked {
  isMarked(source: Source, test: () => boolean): boolean;
  hides(source: Source, test: () => boolean): boolean;
}

interface Shown {
  readonly orm: string;
  readonly targets: readonly Model[];
}

/** More questions than these about one text are asked again. */
const kept = 6;

/** A text is an object of its own as long as its file stays as it is. */
const unmarked = new WeakMap<Source, readonly Shown[]>();
const hidesNothing = new WeakMap<Source, ReadonlySet<string>>();

/** @param targets linked models: they are the same objects until a file with models changes */
export function createLooked(orm: string, targets: readonly Model[]): Looked {
  const isSame = (one: Shown) =>
    one.orm === orm &&
    one.targets.length === targets.length &&
    one.targets.every((model, index) => model === targets[index]);
  return {
    isMarked(source, test) {
      const known = unmarked.get(source) ?? [];
      if (known.some(isSame)) return false;
      const found = test();
      if (!found) unmarked.set(source, [{ orm, targets }, ...known].slice(0, kept));
      return found;
    },
    hides(source, test) {
      const known = hidesNothing.get(source);
      if (known?.has(orm)) return false;
      const found = test();
      if (!found) hidesNothing.set(source, new Set([...(known ?? []), orm]));
      return found;
    },
  };
}
