/** What follows a write that failed: the function (or the pass of a loop) is left as its own last line does, or nothing is done. */

import { childOf, enclosing, holds, statementsOf, textOf } from "../../syntax/python-tree";
import { decline } from "../fixes/declined";
import { declining, words } from "../fixes/words";
import type { PyHandler, PySite } from "./dialect";

export function leave(site: PySite): PyHandler {
  const { file, statement, context } = site;
  const { by } = context.intent ?? {};
  const loop = enclosing(statement, "for_statement", "while_statement", "function_definition", "lambda");
  const isPass = loop !== undefined && /^(?:for|while)_statement$/.test(loop.type);
  if (by !== undefined && (isPass || !/(?:^|\n)continue/.test(by)))
    return { lines: () => by.split("\n"), leaves: true };
  if (isPass) return { lines: () => ["continue"], leaves: true };
  const around = enclosing(statement, "function_definition");
  if (!around) decline(declining.leavesExpression);
  const gives = holds(
    childOf(around, "body") ?? around,
    ({ type, children, parent }) =>
      (type === "return_statement" &&
        children.length > 0 &&
        enclosing(parent, "function_definition") === around) ||
      type === "yield",
  );
  const last = statementsOf(around).at(-1);
  if (!gives) return { lines: () => ["return"], leaves: true };
  const isSame = last?.type === "return_statement" && last.children.length > 0;
  // What gives back the write itself would write once more.
  if (!isSame || last === statement || textOf(file, last).includes("\n")) decline(declining.leavesUnknown);
  const known = !holds(last, (node) => {
    if (node.type === "await" || node.type === "yield") return true;
    if (node.type !== "identifier" || node.field === "attribute" || isKeyword(node)) return false;
    // The row that was not written has neither its key nor what the database sets.
    if (site.receiver.kind === "row" && textOf(file, node) === site.receiverText) return true;
    const binding = site.meanings.bindings.at(last, textOf(file, node));
    return binding !== undefined && binding.node.start >= statement.start && binding.scope === around;
  });
  return known ? { lines: () => [textOf(file, last)], leaves: true } : decline(declining.leavesUnknown);
}

/** Goes on behind a write whose value nobody uses, where the error tells that it is this key. */
export function nothingToDo({ context }: PySite): PyHandler {
  const fields = words(context.constraint.fields).replace(/[^\w $,.-]/g, " ");
  return {
    lines: () => [`# Nothing to do: a row with this ${fields} is there already.`, "pass"],
    verifies: false,
  };
}

/** The name of an argument. */
function isKeyword({
  field,
  parent,
}: {
  readonly field: string | null;
  readonly parent: { readonly type: string } | null;
}): boolean {
  return field === "name" && parent?.type === "keyword_argument";
}
