/** The row that is there takes the place of the new one: where that may be done, and what a handler then does. */

import { textOf, walk } from "../../syntax/python-tree";
import type { Declined } from "../dialect";
import { scopeOf } from "./bindings";
import type { Find, PySite } from "./dialect";
import type { PyHandler } from "./guard";
import { keepsItsKey } from "./key";
import { functionAround, inClassBody, nestedReason } from "./site";

/** How the row that is there is used. */
export interface Reuse {
  /** The variable that holds it; null = the write's value is not used, so it is enough that the row is there. */
  readonly name: string | null;
  readonly handler: PyHandler;
}

/**
 * The handler that uses the row that is there, or why none can.
 * @param find reads the row of the key again
 * @param only lines that raise again what is no duplicate
 */
export function useExisting(site: PySite, find: Find, only: readonly string[]): Reuse | Declined {
  const reason = whyNot(site);
  if (reason !== undefined) return { declined: reason };
  const { form, target, receiver, receiverText, style } = site;
  const isRow = receiver.kind === "row";
  if (form === "statement" && !isRow)
    return {
      name: null,
      handler: {
        lines: (indent) => [...only, ifMissing(site, find, indent), `${style.indent}raise`],
      },
    };
  const name = form === "declared" && target !== null ? target : site.free("existing", "existing_row");
  return {
    name,
    handler: {
      lines: (indent) => [
        ...only,
        `${name} = ${find.row({ indent: indent, before: `${indent}${name} = ` })}`,
        `if ${name} is None:`,
        `${style.indent}raise`,
        ...(form === "returned" ? [`return ${name}`] : isRow ? [`${receiverText} = ${name}`] : []),
      ],
    },
  };
}

/** `if not Customer.objects.filter(email=email).exists():` */
export function ifMissing({ isAsync }: PySite, find: Find, indent: string): string {
  return isAsync
    ? `if not (${find.any({ indent, before: `${indent}if not ()` })}):`
    : `if not ${find.any({ indent, before: `${indent}if not `, tail: ":" })}:`;
}

function whyNot(site: PySite): string | undefined {
  const { form, receiver } = site;
  const isRow = receiver.kind === "row";
  if (form === "expression") return nestedReason(site);
  if (isRow && form !== "statement")
    return "The result of save() is used: call it on a line of its own first.";
  if (site.context.write.operation === "update" && !isRow) return "An update has no row to use instead.";
  if (isRow && receiver.row !== "new")
    return "The instance was there before: the row of another cannot take its place.";
  if (isRow && site.inClassBody) return inClassBody;
  if (isPassedOn(site))
    return "The new object is passed on before it is saved: the row that is there cannot take its place everywhere.";
  if (keepsItsKey(site))
    return "The object has a primary key of its own, so save() may update a row: another row cannot take its place.";
  const own = site.dialect.unusable?.(site);
  if (own !== undefined) return own;
  if (isRow && !isOwnVariable(site))
    return "The instance is not a variable of this function: the row that is there cannot take its place.";
  return undefined;
}

export function isName(text: string): boolean {
  return /^\w+$/.test(text);
}

/** True for a variable of the very function (or file) that writes: another one would be hidden by an assignment here. */
function isOwnVariable({ receiverText, meanings, object, statement }: PySite): boolean {
  if (!isName(receiverText)) return false;
  const binding = meanings.bindings.at(object, receiverText);
  return binding === undefined || binding.scope === scopeOf(statement);
}

/** `Order(customer=customer)` before the save: others hold the new object too. */
function isPassedOn(site: PySite): boolean {
  const { file, receiver, receiverText, statement } = site;
  const from = receiver.made;
  if (receiver.kind !== "row" || !from) return false;
  let passed = false;
  walk(functionAround(site), (node) => {
    const isThis = node.type === "identifier" && textOf(file, node) === receiverText;
    const isBetween = node.start > from.end && node.end < statement.start;
    if (isThis && isBetween && !(node.parent?.type === "attribute" && node.field === "object")) passed = true;
    return !passed;
  });
  return passed;
}
