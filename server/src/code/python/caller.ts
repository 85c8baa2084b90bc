/** The calls on a line that leads to a write. */

import type { CallerLine } from "../../domain/hearers";
import type { PyFile, PyNode } from "../../syntax/python";
import { allIn, callOf } from "../../syntax/python-tree";

/** Those that begin on it, or whose name stands on it. */
export function callsOnLine({ source, line }: CallerLine, file: PyFile): readonly PyNode[] {
  const isThere = ({ start, end }: PyNode) => source.place(start, end).start.line === line;
  const ends = (node: PyNode) => callOf(file, node)?.function.children.at(-1);
  return allIn(file.root, (node) => {
    if (node.type !== "call") return false;
    const name = isThere(node) ? node : ends(node);
    return name !== undefined && isThere(name);
  });
}
