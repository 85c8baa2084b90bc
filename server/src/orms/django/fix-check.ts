/** The fix that looks before it writes, for a friendlier path; it never stands alone: the catch stays around the write. */

import { head } from "../../code/fixes/policy";
import { titles } from "../../code/fixes/words";
import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import { formatCall, importNames } from "../../syntax/python-edits";
import { callOf } from "../../syntax/python-tree";
import { tryBlock, useExisting } from "./fix-catch";
import { noReadFirst, readsInTransaction } from "./fix-get";
import { type FixSite, fixSite, lookupOf } from "./fix-site";

/**
 * `customer = Customer.objects.create(email=email)` ->
 *
 *     customer = Customer.objects.filter(email=email).first()
 *     if customer is None:
 *         try: ... the catch
 */
export const checkFirst: Fix = {
  ...head("check-first"),
  title: titles.checkFirst,
  make(context) {
    if (context.write.handled || context.write.checkedAt) return "done";
    if (readsInTransaction(context)) return { declined: noReadFirst };
    const site = fixSite(context);
    if ("declined" in site) return site;
    const handler = useExisting(site, context);
    if (typeof handler === "string") return { declined: handler };
    const unset = unsetField(site, context.constraint.fields);
    if (unset !== undefined)
      return { declined: `\`${unset}\` is not set before save(): there is nothing to look for yet.` };
    if (site.isAsync)
      return { declined: "An asynchronous write is not rewritten with a check: use the catch." };
    return withCheck(context, site, handler);
  },
};

/** A field of the key that a new instance gets elsewhere, in `save()` itself maybe. */
function unsetField(
  { file, receiver, receiverText, surroundings }: FixSite,
  fields: readonly string[],
): string | undefined {
  const made = receiver.kind === "instance" && receiver.made ? callOf(file, receiver.made) : undefined;
  if (!made || made.spread || made.positional.length > 0) return undefined;
  return fields.find(
    (field) =>
      !made.keywords.has(field) &&
      !made.keywords.has(receiver.model.fields.find(({ name }) => name === field)?.column ?? field) &&
      !new RegExp(`\\b${receiverText}\\.${field}(?:_id)?\\s*=[^=]`).test(surroundings),
  );
}

function withCheck(
  { source, constraint }: FixContext,
  site: FixSite,
  handler: Exclude<ReturnType<typeof useExisting>, string>,
): FixResult {
  const { file, style, lines, form, target, receiver, receiverText } = site;
  const lookup = lookupOf(site, constraint);
  if ("declined" in lookup) return lookup;
  const { indent } = lines;
  const step = indent + style.indent;
  const { names, edits } = importNames(
    file,
    [
      { module: "django.db", name: "IntegrityError", also: ["django.db.utils"] },
      { module: "django.db", name: "transaction" },
    ],
    style,
  );
  const find = (before: string, tail: string) =>
    formatCall(`${site.manager}.filter`, lookup.args, { indent, before: indent + before, tail }, style) +
    tail;
  const found =
    handler.lines.map((line) => /^(\w+) = /.exec(line)?.[1]).find((one) => one !== undefined) ?? "existing";
  const name = form === "assign" ? (target ?? found) : found;
  const isInstance = receiver.kind === "instance";
  const text =
    form === "bare" && !isInstance
      ? [`${indent}if not ${find("if not ", ".exists():")}`, tryBlock(site, handler, names, step)]
      : form === "return"
        ? [
            `${indent}${name} = ${find(`${name} = `, ".first()")}`,
            `${indent}if ${name} is not None:`,
            `${step}return ${name}`,
            tryBlock(site, handler, names),
          ]
        : [
            `${indent}${name} = ${find(`${name} = `, ".first()")}`,
            `${indent}if ${name} is None:`,
            tryBlock(site, handler, names, step),
            ...(isInstance ? [`${indent}else:`, `${step}${receiverText} = ${name}`] : []),
          ];
  const all = [...edits, { start: lines.start, end: lines.end, text: text.join(style.eol) }].sort(
    (a, b) => a.start - b.start,
  );
  return { edits: [{ file: source.path, edits: all }] };
}
