/** The row that is there takes the place of the new one: where that may be done, and what a handler then does. */

import type { PyNode } from "../../syntax/python";
import { enclosing, holds, textOf } from "../../syntax/python-tree";
import type { Declined } from "../dialect";
import { scopeOf } from "./bindings";
import type { Find, PyFixing, PyHandler, PySite } from "./dialect";
import { keepsItsKey } from "./key";
import { anothers, inClassBody, nestedReason } from "./site";

/** The handler that goes on with the row that is there. */
export interface Reuse extends PyHandler {
  /** The variable that holds it; null = the write's value is not used, so it is enough that the row is there. */
  readonly name: string | null;
  readonly find: Find;
}

/**
 * The handler that uses the row that is there, or why none can.
 * @param wanted name of the variable, where the write has none of its own
 */
export function useExisting(site: PySite, fixing: PyFixing, wanted?: string): Reuse | Declined {
  const reason = whyNot(site, fixing);
  if (reason !== undefined) return { declined: reason };
  const find = fixing.find(site);
  if ("declined" in find) return find;
  const { form, target, receiver, receiverText, style } = site;
  const isRow = receiver.kind === "row";
  const raise = `${style.indent}raise`;
  const base = { find, leaves: form === "returned", verifies: true };
  const known = (row: string) => fixing.known?.(site, row) ?? [];
  if (form === "statement" && !isRow && known("row").length === 0)
    return { ...base, name: null, lines: (indent) => [ifMissing(site, find, indent), raise] };
  const name =
    form === "declared" && target !== null ? target : (wanted ?? site.free("existing", "existing_row"));
  const used = form === "returned" ? [`return ${name}`] : isRow ? [`${receiverText} = ${name}`] : [];
  return {
    ...base,
    name,
    lines(indent) {
      const row = find.row({ indent, before: `${indent}${name} = ` });
      return [`${name} = ${row}`, `if ${name} is None:`, raise, ...known(name), ...used];
    },
  };
}

/** `if not Customer.objects.filter(email=email).exists():` */
export function ifMissing({ isAsync }: PySite, find: Find, indent: string): string {
  return isAsync
    ? `if not (${find.any({ indent, before: `${indent}if not ()` })}):`
    : `if not ${find.any({ indent, before: `${indent}if not `, tail: ":" })}:`;
}

const passedOn =
  "The new object is passed on before it is saved: the row that is there cannot take its place everywhere.";

function whyNot(site: PySite, { unusable }: PyFixing): string | undefined {
  const { form, receiver, context } = site;
  const isRow = receiver.kind === "row";
  if (form === "expression") return nestedReason(site);
  if (isRow && form !== "statement")
    return "The result of save() is used: call it on a line of its own first.";
  if (context.write.operation === "update" && !isRow) return "An update has no row to use instead.";
  if (isRow && receiver.row !== "new")
    return "The instance was there before: the row of another cannot take its place.";
  if (isRow && site.inClassBody) return inClassBody;
  if (isPassedOn(site)) return passedOn;
  if (keepsItsKey(site))
    return "The object has a primary key of its own, so save() may update a row: another row cannot take its place.";
  const own = anothers(site) ?? unusable?.(site);
  if (own !== undefined) return own;
  return isRow && !isOwnVariable(site)
    ? "The instance is not a variable of this function: the row that is there cannot take its place."
    : undefined;
}

export function isName(text: string): boolean {
  return /^\w+$/.test(text);
}

/** True for a variable of the very function (or file) that writes: another one would be hidden by an assignment here. */
function isOwnVariable(site: PySite): boolean {
  const { receiverText, meanings, object, statement } = site;
  if (!isName(receiverText)) return false;
  const binding = meanings.bindings.at(object, receiverText);
  const scope = scopeOf(statement);
  return binding === undefined || binding.scope === scope || isDeclaredThere(site, scope);
}

/** `nonlocal customer`, `global customer`: an assignment here sets the very variable. */
function isDeclaredThere({ file, receiverText }: PySite, scope: PyNode | undefined): boolean {
  return (
    scope !== undefined &&
    holds(
      scope,
      (node) =>
        /^(?:nonlocal|global)_statement$/.test(node.type) &&
        scopeOf(node) === scope &&
        node.children.some((name) => textOf(file, name) === receiverText),
    )
  );
}

/** `Order(customer=customer)` before the save: others hold the new object too. */
function isPassedOn({ file, receiver, receiverText, statement }: PySite): boolean {
  const from = receiver.made;
  if (receiver.kind !== "row" || !from) return false;
  return holds(enclosing(statement, "function_definition") ?? file.root, (node) => {
    const isBetween = node.start > from.end && node.end < statement.start;
    const isThis = isBetween && node.type === "identifier" && textOf(file, node) === receiverText;
    return isThis && !(node.parent?.type === "attribute" && node.field === "object");
  });
}
