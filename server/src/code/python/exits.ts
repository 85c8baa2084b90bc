/** Blocks that end the function or the pass of a loop, in Python. */

import type { PyNode } from "../../syntax/python";

/** The block itself, or the one within `else:`, where it leaves. */
export function leavingIn(node: PyNode): PyNode | undefined {
  return [node, ...node.children].find(isLeft);
}

/** Its last statement ends the function or the pass of a loop. */
export function isLeft(block: PyNode): boolean {
  return /^(?:return|raise|continue|break)_statement$/.test(block.children.at(-1)?.type ?? "");
}
