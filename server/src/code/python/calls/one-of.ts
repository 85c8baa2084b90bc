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
  const picked = anyOf(functions);
  if (picked && functions.length === inside.length) return picked;
  if (!more.every((each) => first && each && isSame(first, each)) || inside.includes(undefined))
    return undefined;
  // Made by calls of which one or another has run: what they were handed is not known.
  return first?.is === "instance" && more.length > 0 ? { is: "instance", of: first.of } : first;
}

/** Of what is no function. */
function isSame(a: Thing, b: Thing): boolean {
  return a.is === b.is && codeOf(a) === codeOf(b);
}

function codeOf(thing: Thing): PyNode | string | undefined {
  if (thing.is === "module") return thing.path;
  return thing.is === "table" ? thing.node : classesIn(thing)[0]?.node;
}
