/** A handler around a write: `try`, the savepoint that keeps a transaction usable, `except`; as data until it is written once. */

import type { FixResult } from "../../domain/adapters";
import { deeper } from "../../syntax/python-edits";
import type { Declined, Wanted } from "../dialect";
import { isSwallowed } from "./around";
import type { PySite } from "./dialect";
import { edited, inClassBody, nestedReason } from "./site";

/** What a handler does; everything else is raised again by its own lines. */
export interface PyHandler {
  /** Caught class; default: the dialect's. */
  readonly caught?: Wanted;
  /** False where the statement must not stand in a savepoint. */
  readonly saved?: boolean;
  /** @param indent where its lines stand, for calls that are broken over lines; the lines themselves begin without it */
  lines(indent: string): readonly string[];
}

/**
 *     try:
 *         with transaction.atomic():
 *             customer.save()
 *     except IntegrityError as error:
 *         ...
 *
 * An awaited write stands outside of the savepoint where the ORM has no asynchronous one.
 */
export function guarded(site: PySite, handler: PyHandler, indent: string): string {
  const { file, style, lines, statement, dialect, use } = site;
  const step = style.indent;
  const shift = indent.slice(lines.indent.length);
  const caught = use(handler.caught ?? dialect.error);
  const savepoint = site.isAsync || handler.saved === false ? undefined : dialect.savepoint;
  const saved = savepoint
    ? [
        `${indent}${step}with ${use(savepoint.wanted)}${savepoint.call(site.using)}:`,
        deeper(file, lines, statement, shift + step + step),
      ]
    : [deeper(file, lines, statement, shift + step)];
  return [
    `${indent}try:`,
    ...saved,
    `${indent}except ${caught} as ${site.error}:`,
    ...handler.lines(indent + step).map((line) => indent + step + line),
  ].join(style.eol);
}

/** The statement within its handler, the imports on top. */
export function guard(site: PySite, handler: PyHandler): FixResult {
  const { lines } = site;
  return edited(site, [{ start: lines.start, end: lines.end, text: guarded(site, handler, lines.indent) }]);
}

/**
 * Why a handler that leaves the function cannot stand here.
 * @param throws true where it leaves by raising
 */
export function cannotLeave(site: PySite, throws: boolean): Declined | undefined {
  if (site.form === "expression") return { declined: nestedReason(site) };
  if (site.inClassBody) return { declined: inClassBody };
  return throws && isSwallowed(site.file, site.statement)
    ? {
        declined:
          "The `except` further out catches every error, the new one too: handle the duplicate there.",
      }
    : undefined;
}
