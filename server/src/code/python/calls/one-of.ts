/** What an expression is where the running program takes one of several: what all of them are, or not known. */

import type { PyNode } from "../../../syntax/python";
import { anyOf, type Context, classesIn, type Thing } from "./thing";

/** What one of several expressions is: what all of them are. That none is there (`None`) is no answer, a library's thing gives way. */
export function oneOf(nodes: readonly (PyNode | undefined)[], at: Context): Thing | undefined {
  return agreed(
    nodes.filter((each) => each && each.type !== "none").map((each) => at.file.reader.of(each, at)),
  );
}

/** What all of them are; a library's thing gives way. Undefined = not known, or not the same. */
export function agreed(things: readonly (Thing | undefined)[]): Thing | undefined {
  const inside = things.filter((each) => each?.is !== "outside");
  const [first = things[0], ...more] = inside;
  const functions = inside.filter((each) => each?.is === "function");
  if (functions.length > 1 && functions.length === inside.length) return anyOf(functions);
  return more.every((each) => first && each && isSame(first, each)) && !inside.includes(undefined)
    ? first
    : undefined;
}

function isSame(a: Thing, b: Thing): boolean {
  if (a.is !== b.is) return false;
  if (a.is === "module") return b.is === "module" && a.path === b.path;
  if (a.is === "function") return b.is === "function" && a.node === b.node && !a.or && !b.or;
  if (a.is === "table") return b.is === "table" && a.node === b.node;
  return classesIn(a)[0]?.node === classesIn(b)[0]?.node;
}
