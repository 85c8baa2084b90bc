/** The classes of a Python file as declarations see them: bases, the options in their bodies, what is defined within. */

import type { PyFile, PyNode } from "./python";
import {
  assignmentOf,
  childOf,
  dottedName,
  nameOf,
  statementsOf,
  textOf,
  undecorated,
  walk,
} from "./python-tree";

/** Classes at the top level, also those under `if`, `try` and `else`. */
export function topLevelClasses(root: PyNode): PyNode[] {
  const found: PyNode[] = [];
  walk(root, (node) => {
    if (node.type === "class_definition") found.push(node);
    return node.type !== "class_definition" && node.type !== "function_definition";
  });
  return found;
}

/** The bases as written; calls within are `()`: `Base.Meta`, `declarative_base()`. */
export function basesOf(file: PyFile, node: PyNode): string[] {
  return (childOf(node, "superclasses")?.children ?? [])
    .filter(({ type }) => type !== "keyword_argument")
    .map((base) => dottedName(file, base))
    .filter((base) => base !== null);
}

/** What the class's body assigns: `{ordering: ["sku"]}`; the last one of a name counts. */
export function optionsOf(file: PyFile, node: PyNode): Map<string, PyNode> {
  return new Map(
    statementsOf(node).flatMap((statement): [string, PyNode][] => {
      const assignment = assignmentOf(statement);
      return assignment ? [[textOf(file, assignment.target), assignment.value]] : [];
    }),
  );
}

/** `class Meta:` within a class. */
export function innerClass(file: PyFile, node: PyNode, name: string): PyNode | undefined {
  return inner(file, node, "class_definition", name);
}

/** A method of a class. */
export function innerFunction(file: PyFile, node: PyNode, name: string): PyNode | undefined {
  return inner(file, node, "function_definition", name);
}

function inner(file: PyFile, node: PyNode, type: string, name: string): PyNode | undefined {
  return statementsOf(node)
    .map(undecorated)
    .findLast((one) => one.type === type && nameOf(file, one) === name);
}
