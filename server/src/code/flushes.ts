/** The calls of a dialect that send what a unit of work noted, in any language. */

import { kept } from "../syntax/kept";
import type { Dialect } from "./dialect";
import { parsePattern } from "./patterns";

/** The last step of each pattern by its name: what it is called on, and whether it holds a callback (in Python: the body of its `with`). */
export const flushesOf = kept(({ flushes = [] }: Pick<Dialect, "flushes">) => {
  const steps = flushes.flatMap((text) => {
    const { on, steps } = parsePattern(text);
    const [step] = steps;
    return step ? [[step.name, { on, holds: [...step.args.values()].includes("callback") }] as const] : [];
  });
  return new Map(steps);
});
