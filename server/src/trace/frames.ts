/** The stacks of one chain put together: innermost call first, nothing twice. */

import type { Frame } from "../domain/incident";

/** No stack has more frames that help. */
const MOST = 500;

/**
 * From the innermost exception's stack to the outermost's. What an outer stack repeats stands where the outer has it,
 * so that the order of calls stays right.
 */
export function joinFrames(stacks: readonly (readonly Frame[])[]): {
  readonly joined: readonly Frame[];
  readonly repeated: readonly Frame[];
} {
  let joined: Frame[] = [];
  const repeated: Frame[] = [];
  for (const stack of stacks) {
    const outer = unique(stack);
    const known = new Set(outer.map(keyOf));
    const isAgain = (frame: Frame) => known.has(keyOf(frame));
    repeated.push(...joined.filter(isAgain));
    joined = [...joined.filter((frame) => !isAgain(frame)), ...outer];
  }
  return { joined: joined.slice(0, MOST), repeated: repeated.slice(0, MOST) };
}

function unique(stack: readonly Frame[]): Frame[] {
  const seen = new Set<string>();
  return stack.filter((frame) => {
    const key = keyOf(frame);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function keyOf({ file, line, column, function: name }: Frame): string {
  return `${file}:${line}:${column ?? ""}:${name ?? ""}`;
}
