/** A table of functions of which the running program picks one: `handlers[job.name](job.data)`. */

import { compiler, type ts } from "../../../syntax/typescript";
import { elementsOf, memberName } from "../../../syntax/typescript-literals";
import { standsSo } from "../../calls/words";
import { anyOf, type File, type Thing } from "./thing";

/**
 * What a member with a computed name can be: any that stands in the table. Undefined where it may also be one that does not: what is
 * spread in or assigned later, a member that is not known, an empty table.
 */
export function pickedFrom(table: Thing | undefined): Thing | undefined {
  if (table?.is === "map") return pickedFromMap(table);
  if (table?.is !== "object" || isFilledLater(table.of, table.scope.file)) return undefined;
  const t = compiler();
  const all: Thing[] = [];
  for (const property of table.of.properties) {
    const name = t.isSpreadAssignment(property) ? undefined : property.name && memberName(property.name);
    const found = name === undefined ? undefined : table.scope.file.reader.member(table, name);
    if (!found) return undefined;
    all.push(found);
  }
  return anyOf(all);
}

/** `jobs.get(name)` */
function pickedFromMap({ of, scope }: Extract<Thing, { is: "map" }>): Thing | undefined {
  const rows = elementsOf(of.arguments?.[0]) ?? [];
  if (isFilledLater(of, scope.file)) return undefined;
  const all = rows.map((row) => {
    const value = elementsOf(row)?.[1];
    return value && scope.file.reader.of(value, scope);
  });
  return all.includes(undefined) ? undefined : anyOf(all);
}

/** `handlers.add = …`, `handlers[name] = …`, `Object.assign(handlers, …)`, `handlers.set(…)`: here, or in whatever file nearby says the name. */
function isFilledLater(
  table: ts.ObjectLiteralExpression | ts.NewExpression,
  { reader, path }: File,
): boolean {
  const t = compiler();
  let holder: ts.Node = table.parent;
  while (t.isAsExpression(holder) || t.isSatisfiesExpression(holder) || t.isParenthesizedExpression(holder))
    holder = holder.parent;
  if (!t.isVariableDeclaration(holder) || !t.isIdentifier(holder.name)) return true;
  const { text } = holder.name;
  const { world } = reader;
  const paths = new Set([path, ...world.mentioning(text, path)]);
  return [...paths].some((each) => standsSo(world.text(each), text, isFilled));
}

function isFilled(before: string, after: string): boolean {
  const isSet = /^\s{0,20}(?:\[[^\]\n]{0,200}\]|\.[\w$]{1,80})\s{0,20}=(?![=>])/.test(after);
  return isSet || /^\s{0,20}\.set\(/.test(after) || /(?:assign|defineProperty)\(\s{0,20}$/.test(before);
}
