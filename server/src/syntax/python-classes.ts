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

/**
 * What runs as a class is made: the statements of its body, those under `if`, `try` and `with` included. Of `if TYPE_CHECKING` the other
 * branch runs; of branches that assign the same name the first one counts.
 */
export function madeIn(file: PyFile, node: PyNode): readonly PyNode[] {
  return statementsOf(node).flatMap((statement) =>
    isOpened(statement) ? opened(file, statement) : [statement],
  );
}

const isOpened = ({ type }: PyNode) => /^(?:if|try|with)_statement$/.test(type);

function opened(file: PyFile, statement: PyNode): readonly PyNode[] {
  const typing = /^(?:typing\.)?TYPE_CHECKING$/.test(
    textOf(file, childOf(statement, "condition") ?? statement),
  );
  const blocks = statement.children.flatMap((child) =>
    child.type === "block" ? [child] : child.children.filter(({ type }) => type === "block"),
  );
  const seen = new Set<string>();
  return (typing ? blocks.slice(1) : blocks).flatMap((block) => {
    const all = madeIn(file, block);
    const own = all.filter((one) => !seen.has(assignedTo(file, one) ?? ""));
    for (const one of all) seen.add(assignedTo(file, one) ?? "-");
    return own;
  });
}

function assignedTo(file: PyFile, statement: PyNode): string | undefined {
  const inner = statement.type === "expression_statement" ? statement.children[0] : statement;
  const target = inner?.type === "assignment" ? childOf(inner, "left") : undefined;
  return target && textOf(file, target);
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
