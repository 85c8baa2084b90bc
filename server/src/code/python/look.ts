/** A look before the write, for a friendlier path; it never stands alone: the handler stays around the write. */

import type { FixResult } from "../../domain/adapters";
import { callOf } from "../../syntax/python-tree";
import type { Find, PySite } from "./dialect";
import { guarded } from "./guard";
import { ifMissing, type Reuse } from "./reuse";
import { edited } from "./site";
import { attributesSet } from "./values";

/**
 *     customer = Customer.objects.filter(email=email).first()
 *     if customer is None:
 *         try: ... the handler
 */
export function lookFirst(site: PySite, find: Find, { name, handler }: Reuse): FixResult {
  const { style, lines, form, receiver, receiverText } = site;
  const { indent } = lines;
  const step = indent + style.indent;
  const text = (at: string) => guarded(site, handler, at);
  const found =
    name === null ? "" : `${indent}${name} = ${find.row({ indent, before: `${indent}${name} = ` })}`;
  const all =
    name === null
      ? [`${indent}${ifMissing(site, find, indent)}`, text(step)]
      : form === "returned"
        ? [found, `${indent}if ${name} is not None:`, `${step}return ${name}`, text(indent)]
        : [
            found,
            `${indent}if ${name} is None:`,
            text(step),
            ...(receiver.kind === "row" ? [`${indent}else:`, `${step}${receiverText} = ${name}`] : []),
          ];
  return edited(site, [{ start: lines.start, end: lines.end, text: all.join(style.eol) }]);
}

/** A field of the key that a new row gets elsewhere, in `save()` itself maybe: there is nothing to look for yet. */
export function unsetField(site: PySite, fields: readonly string[]): string | undefined {
  const { file, receiver, receiverText, dialect, call } = site;
  const made = receiver.kind === "row" ? callOf(file, receiver.made) : undefined;
  if (!made || made.spread || made.positional.length > 0) return undefined;
  const assigned = attributesSet(file, receiverText, call.node).map(({ name }) => name);
  const set = [...made.keywords.keys(), ...assigned].map((name) => dialect.fieldName(receiver.model, name));
  return fields.find((field) => !set.includes(field));
}
