/** A handler around a write: `try`, the savepoint that keeps a transaction usable, `except`; and a look in front of all that. */

import type { FixResult } from "../../domain/adapters";
import { deeper, ownLines } from "../../syntax/python-edits";
import { callOf, textOf } from "../../syntax/python-tree";
import { declining } from "../fixes/words";
import { isCaught } from "./around";
import { type Branch, branchFor } from "./branch";
import type { PyFixing, PyHandler, PySite, PyTest } from "./dialect";
import { ifMissing, useExisting } from "./reuse";
import { edited, rewritten, sharedLine } from "./site";
import { attributesSet } from "./values";

/** The statement within its handler, the imports on top. */
export function guard(site: PySite, fixing: PyFixing, handler: PyHandler): FixResult {
  const { lines, file, statement } = site;
  const test = fixing.test(site, handler.verifies !== true);
  if ("declined" in test) return test;
  const { name, module, also = [] } = test.caught;
  if (isCaught(file, statement, [module, ...also], name)) return "done";
  const branch = branchFor(file, statement);
  return branch
    ? inBranch(site, fixing, test, handler, branch)
    : rewritten(site, guarded(site, fixing, test, handler, lines.indent));
}

/**
 *     except IntegrityError as error:
 *         log.exception("twice")
 *         if not str(error).startswith(...):
 *             raise
 *         ...
 */
function inBranch(
  site: PySite,
  fixing: PyFixing,
  test: PyTest,
  handler: PyHandler,
  branch: Branch,
): FixResult {
  const { file, lines, style, statement, error } = site;
  const { caught, again } = branch;
  const last = ownLines(file, again);
  if (!last) return { declined: sharedLine };
  const name = site.use(test.caught);
  const isIt = textOf(file, caught) === name;
  const savepoint = test.saved === false ? undefined : fixing.transaction.savepoint(site);
  const step = style.indent;
  const all = [
    ...(isIt ? [] : [`if not isinstance(${error}, ${name}):`, `${step}raise`]),
    ...test.others.flatMap((other) => [`if ${other}:`, `${step}raise`]),
    ...(test.taken ? raisedUnless(site, test.taken, last.indent) : []),
    ...handler.lines(last.indent),
  ].map((line) => last.indent + line);
  const saved =
    savepoint === undefined
      ? []
      : [
          {
            start: lines.start,
            end: lines.end,
            text: [`${lines.indent}with ${savepoint}:`, deeper(file, lines, statement, step)].join(style.eol),
          },
        ];
  return edited(site, [
    ...saved,
    ...(branch.error === undefined ? [{ start: caught.end, end: caught.end, text: ` as ${error}` }] : []),
    { start: last.start, end: last.end, text: all.join(style.eol) },
  ]);
}

/**
 *     try:
 *         with transaction.atomic():
 *             customer.save()
 *     except IntegrityError as error:
 *         ...
 */
function guarded(site: PySite, fixing: PyFixing, test: PyTest, handler: PyHandler, indent: string): string {
  const { file, style, lines, statement, error } = site;
  const step = style.indent;
  const inner = indent + step;
  const shift = inner.slice(lines.indent.length);
  const caught = site.use(test.caught);
  const savepoint = test.saved === false ? undefined : fixing.transaction.savepoint(site);
  const saved =
    savepoint === undefined
      ? [deeper(file, lines, statement, shift)]
      : [`${inner}with ${savepoint}:`, deeper(file, lines, statement, shift + step)];
  const all = [
    ...test.others.flatMap((other) => [`if ${other}:`, `${step}raise`]),
    ...(test.taken ? raisedUnless(site, test.taken, inner) : []),
    ...handler.lines(inner),
  ].map((line) => inner + line);
  return [`${indent}try:`, ...saved, `${indent}except ${caught} as ${error}:`, ...all].join(style.eol);
}

function raisedUnless(site: PySite, taken: Required<PyTest>["taken"], indent: string): string[] {
  const name = site.free("taken", "is_taken");
  const found = taken.any({ indent, before: `${indent}${name} = ` });
  return [`${name} = ${found}`, `if not ${name}:`, `${site.style.indent}raise`];
}

/**
 * For a friendlier path; the handler stays around the write, and both name the row alike.
 *
 *     customer = Customer.objects.filter(email=email).first()
 *     if customer is None:
 *         try: ... the handler
 */
export function lookFirst(site: PySite, fixing: PyFixing, wanted: string): FixResult {
  const unset = unsetField(site);
  if (unset !== undefined)
    return { declined: `\`${unset}\` is not set before save(): there is nothing to look for yet.` };
  if (site.isAsync)
    return { declined: "An asynchronous write is not rewritten with a check: use the catch." };
  const { style, lines, form, receiver, receiverText, file, statement } = site;
  if (branchFor(file, statement)) return { declined: declining.secondTry };
  const reuse = useExisting(site, fixing, wanted);
  const test = fixing.test(site, false);
  if ("declined" in reuse) return reuse;
  if ("declined" in test) return test;
  const { name, find } = reuse;
  const { indent } = lines;
  const step = indent + style.indent;
  const text = (at: string) => guarded(site, fixing, test, reuse, at);
  const found = () => `${indent}${name} = ${find.row({ indent, before: `${indent}${name} = ` })}`;
  const known = name === null || receiver.kind !== "row" ? [] : (fixing.known?.(site, name) ?? []);
  const instead =
    receiver.kind === "row"
      ? [`${indent}else:`, ...known.map((line) => step + line), `${step}${receiverText} = ${name}`]
      : [];
  const all =
    name === null
      ? [`${indent}${ifMissing(site, find, indent)}`, text(step)]
      : form === "returned"
        ? [found(), `${indent}if ${name} is not None:`, `${step}return ${name}`, text(indent)]
        : [found(), `${indent}if ${name} is None:`, text(step), ...instead];
  return rewritten(site, all.join(style.eol));
}

/** A field of the key that a new row gets elsewhere, in `save()` itself maybe. */
function unsetField({ file, receiver, receiverText, dialect, call, context }: PySite): string | undefined {
  const made = receiver.kind === "row" ? callOf(file, receiver.made) : undefined;
  if (!made || made.spread || made.positional.length > 0) return undefined;
  const assigned = attributesSet(file, receiverText, call.node).map(({ name }) => name);
  const set = [...made.keywords.keys(), ...assigned].map((name) => dialect.fieldName(receiver.model, name));
  return context.constraint.fields.find((field) => !set.includes(field));
}
