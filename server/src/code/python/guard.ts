/** A handler around a write: `try`, the savepoint that keeps a transaction usable, `except`; as data until it is written once. */

import type { FixResult } from "../../domain/adapters";
import type { PyNode } from "../../syntax/python";
import { deeper, importNames } from "../../syntax/python-edits";
import { statementAround } from "../../syntax/python-tree";
import type { Declined, Handler, Site, Wanted } from "../dialect";
import { isSwallowed } from "./around";
import type { PySite } from "./dialect";
import { edited, inClassBody, nestedReason } from "./site";

/** What the lines of a handler are written with. */
export interface Names {
  /** The caught error. */
  readonly error: string;
  /** What this file calls an imported name. */
  called(wanted: string): string;
  /** Indentation of the handler's lines, for calls that are broken over lines; the lines themselves begin without it. */
  readonly indent: string;
}

/** What a handler does; everything else is raised again by its own lines. */
export interface PyHandler {
  /** Names that its lines call. */
  readonly imports: readonly Wanted[];
  /** Caught class; default: the dialect's. */
  readonly caught?: Wanted;
  /** False where the statement must not stand in a savepoint. */
  readonly saved?: boolean;
  /** Names for the error, the best first. */
  readonly errors?: readonly string[];
  lines(names: Names): readonly string[];
}

const errorNames = ["error", "exc", "integrity_error"];

/** What stands around a statement: its text, for one that takes further indentation, and the imports that it asks for. */
export interface Guarded {
  text(indent: string): string;
  readonly imports: ReturnType<typeof importNames>["edits"];
}

/** The place as shared policy sees it, without a tree: a handler's lines are complete. */
export function sharedSite(site: PySite): Site {
  const { context, form, quote, free } = site;
  const handle = ({ lines, imports }: Handler) => guard(site, { imports: imports ?? [], lines: () => lines });
  return { context, form, quote, free, guard: handle };
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
export function guarded(site: PySite, handler: PyHandler): Guarded {
  const { file, style, lines, statement, dialect } = site;
  const savepoint = site.isAsync || handler.saved === false ? undefined : dialect.savepoint;
  const caught = handler.caught ?? dialect.error;
  const wanted = [caught, ...(savepoint ? [savepoint.wanted] : []), ...handler.imports];
  const { called, edits } = importsFor(site, wanted);
  const error = site.free(...(handler.errors ?? errorNames));
  return {
    imports: edits,
    text(indent) {
      const step = style.indent;
      const shift = indent.slice(lines.indent.length);
      const saved = savepoint
        ? [
            `${indent}${step}with ${called(savepoint.wanted.name)}${savepoint.call(site.using)}:`,
            deeper(file, lines, statement, shift + step + step),
          ]
        : [deeper(file, lines, statement, shift + step)];
      const body = handler.lines({ error, called, indent: indent + step });
      return [
        `${indent}try:`,
        ...saved,
        `${indent}except ${called(caught.name)} as ${error}:`,
        ...body.map((line) => indent + step + line),
      ].join(style.eol);
    },
  };
}

/** What the place calls imported names: an import of its function is used, a name that means something else there gets another one. */
function importsFor(site: PySite, wanted: readonly Wanted[]) {
  const { file, style, statement, meanings } = site;
  const { bindings, imports } = meanings;
  const isWanted = (want: Wanted, name: string) =>
    [want.module, ...(want.also ?? [])].some((module) => imports.get(name) === `${module}.${want.name}`);
  const seen = (name: string) => bindings.seenFrom(statement, name);
  const isLocal = (want: Wanted) => {
    const own = seen(want.name).filter(({ scope }) => scope.type !== "module");
    return (
      own.length > 0 &&
      isWanted(want, want.name) &&
      own.every(
        ({ kind, node }) => kind === "import" && node.end < statement.start && isAlways(node, statement),
      )
    );
  };
  const asked = wanted.filter((want) => !isLocal(want));
  const isOther = (name: string) =>
    seen(name).some(({ scope, kind }) => scope.type !== "module" || kind !== "import");
  const { names, edits } = importNames(file, asked, style, isOther);
  return { called: (name: string) => names[asked.findIndex((one) => one.name === name)] ?? name, edits };
}

/** True where the import has run when the statement runs: it stands in one of the blocks around. */
function isAlways(node: PyNode, statement: PyNode): boolean {
  const block = statementAround(node).parent;
  for (let at: PyNode | null = statement; at; at = at.parent) if (at === block) return true;
  return false;
}

/** The statement within its handler, the imports on top. */
export function guard(site: PySite, handler: PyHandler): FixResult {
  const { lines } = site;
  const { text, imports } = guarded(site, handler);
  return edited(site, [...imports, { start: lines.start, end: lines.end, text: text(lines.indent) }]);
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
