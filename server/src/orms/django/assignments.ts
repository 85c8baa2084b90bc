/** What the variables of a file were set to last before a place. */

import type { PyFile, PyNode } from "../../syntax/python";
import { childOf, enclosing, textOf, walk } from "../../syntax/python-tree";

/** Where a variable's value comes from. */
export interface AssignedFrom {
  readonly value: PyNode;
  /** "loop" = an element of the value, 0 and 1 = the first and a later part of a tuple, null = the value itself. */
  readonly item: "loop" | 0 | 1 | null;
}

/** Assignments by function and name: what a variable was set to last before a place. */
export function collectAssignments(file: PyFile) {
  const byName = new Map<string, { at: number; owner: PyNode | undefined; source: AssignedFrom }[]>();
  const add = (target: PyNode, source: AssignedFrom) => {
    const name = textOf(file, target);
    if (target.type !== "identifier" && !/^self\.\w+$/.test(name)) return;
    const list = byName.get(name) ?? [];
    list.push({ at: target.start, owner: enclosing(target, "function_definition"), source });
    byName.set(name, list);
  };
  walk(file.root, (node) => {
    if (node.type === "assignment" || node.type === "named_expression") {
      const target = childOf(node, node.type === "assignment" ? "left" : "name");
      const value = childOf(node, node.type === "assignment" ? "right" : "value");
      if (target && value) {
        if (/^(?:pattern_list|tuple_pattern)$/.test(target.type))
          for (const [index, part] of target.children.entries())
            add(part, { value, item: index === 0 ? 0 : 1 });
        else add(target, { value, item: null });
      }
    }
    if (node.type === "for_statement" || node.type === "for_in_clause") {
      const target = childOf(node, "left");
      const value = childOf(node, "right");
      if (target && value) add(target, { value, item: "loop" });
    }
    return true;
  });
  return {
    before(node: PyNode, name: string): AssignedFrom | undefined {
      const owner = enclosing(node, "function_definition");
      const list = byName.get(name) ?? [];
      const reachable = list.filter(
        (one) => one.at < node.start && (one.owner === owner || one.owner === undefined),
      );
      // A comprehension's variable stands behind its use.
      const inComprehension = list.find(
        (one) => one.source.item === "loop" && one.owner === owner && one.at > node.start,
      );
      const own = reachable.filter((one) => one.owner === owner).at(-1) ?? reachable.at(-1);
      return (own ?? inComprehension)?.source;
    },
  };
}
