/** The violated key in the code of a write: the source text of each field's value, and whether it may be missing. */

import type { Model } from "../../domain/model";
import type { PyNode } from "../../syntax/python";
import { callOf, textOf } from "../../syntax/python-tree";
import { attributesSet, isLiteral } from "../../syntax/python-values";
import type { Declined } from "../dialect";
import type { PySite } from "./dialect";
import { isRepeatable } from "./repeatable";

/** A value of the key, as source text on one line; `literal` = it is no variable. */
export interface KeyValue {
  readonly text: string;
  readonly isLiteral: boolean;
}

/**
 * The value that a field of the key gets in the call.
 * @param reads full names of methods that only read
 * @param positional the argument that sets the field by its position
 */
export function keyValueOf(
  { file, call, receiver, receiverText, quote, context }: PySite,
  field: string,
  reads: (callee: string) => boolean,
  positional?: PyNode,
): KeyValue | Declined {
  if (receiver.kind === "row") return { text: `${receiverText}.${field}`, isLiteral: false };
  const declared = receiver.model.fields.find(({ name }) => name === field);
  const node = call.keywords.get(field) ?? call.keywords.get(declared?.column ?? field) ?? positional;
  const [splat] = call.splats;
  // A required column has come from somewhere: with one `**data` it stands in there. A foreign key may be `shop` or `shop_id`.
  if (
    !node &&
    splat &&
    call.splats.length === 1 &&
    declared?.default === "none" &&
    !declared.nullable &&
    declared.column === field &&
    isRepeatable(file, splat, reads)
  )
    return { text: `${textOf(file, splat)}[${quote(field)}]`, isLiteral: false };
  if (!node) {
    const said = call.spread
      ? "hides its values in **"
      : `${context.write.operation === "update" ? "does not set" : "does not name"} \`${field}\``;
    return { declined: `The call ${said}: what to look up is not written here.` };
  }
  if (!isRepeatable(file, node, reads))
    return {
      declined: `\`${field}\` is computed by a call that must not run twice: put its value into a variable first.`,
    };
  const text = textOf(file, node)
    .split(/\s*\n\s*/)
    .join(" ");
  return { text, isLiteral: isLiteral(node) };
}

/** True where the field may hold None: rows without a value are no duplicates. */
export function mayBeNull(
  { receiver }: PySite,
  field: string,
  { isLiteral }: { isLiteral: boolean },
): boolean {
  return !isLiteral && receiver.model.fields.find(({ name }) => name === field)?.nullable === true;
}

/** True where the write leaves the field to its default, or to a literal. */
export function isConstant(site: PySite, field: string): boolean {
  const { receiver, receiverText, file, roles } = site;
  const isOfCall = (roles.key ?? roles.row ?? roles.set)?.values !== undefined;
  const call = isOfCall ? site.call : callOf(file, receiver.made);
  if (
    !call ||
    (!isOfCall && attributesSet(file, receiverText, site.call.node).some((one) => one.name === field))
  )
    return false;
  const node = call.keywords.get(field);
  return node ? isOfCall && /^(?:true|false|none|string|integer)$/.test(node.type) : !call.spread;
}

/** `Customer(pk=5, ...)`: `save()` may update a row. */
export function keepsItsKey(site: PySite): boolean {
  const { file, receiver } = site;
  const made = receiver.kind === "row" ? callOf(file, receiver.made) : undefined;
  return [...(made?.keywords.keys() ?? [])].some((name) => setsKey(site, name));
}

/** True where the value is the row's primary key. */
export function setsKey({ receiver, dialect }: PySite, name: string): boolean {
  return dialect.fieldName(receiver.model, name) === keyOf(receiver.model);
}

/** The name of the primary key's field. */
export function keyOf({ constraints }: Model): string {
  return constraints.find(({ kind }) => kind === "primary_key")?.fields[0] ?? "id";
}
