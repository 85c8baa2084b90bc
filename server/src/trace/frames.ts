/** The stacks of one chain put together: innermost call first, nothing twice. */

import type { Frame } from "../domain/incident";

/** No stack has more frames that help. */
const MOST = 500;

/**
 * From the innermost exception's stack to the outermost's. What an outer stack repeats stands where the outer has it,
 * so that the order of calls stays right.
 */
export function joinFrames(stacks: readonly (readonly Frame[])[]): Frame[] {
  let joined: Frame[] = [];
  for (const stack of stacks) {
    const outer = unique(stack);
    const known = new Set(outer.map(keyOf));
    joined = [...joined.filter((frame) => !known.has(keyOf(frame))), ...outer];
  }
  return joined.slice(0, MOST);
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
