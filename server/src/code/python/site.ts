/** The place of a fix: the call that writes, its statement, how its value is used, what it is written with, and which names are free. */

import type { FixContext, FixResult } from "../../domain/adapters";
import { pythonString } from "../../syntax/escape";
import type { PyFile, PyNode } from "../../syntax/python";
import { importNames, oneLineChain, ownLines, type PyStyle, styleOf } from "../../syntax/python-edits";
import {
  callOf,
  childOf,
  enclosing,
  handedOut,
  isAwaited,
  nodeAt,
  type PyCall,
  statementAround,
  textOf,
} from "../../syntax/python-tree";
import type { Form, Wanted } from "../dialect";
import { decline } from "../fixes/declined";
import { inFile } from "../fixes/steps";
import { opens } from "./around";
import { branchFor, frontFor } from "./branch";
import type { Meanings, OfModel, PyDialect, PySite } from "./dialect";
import { plainOf, writeIn } from "./patterns";
import { meaningsOf } from "./writes";

/**
 * The place of the write; declines where no fix can stand.
 * @param usingOf the alias of another database that the call names; it declines where it can not be repeated
 * @param writes what the call is on, and what that writes, where the call itself tells it; undefined = what it is on does
 */
export function siteOf(
  context: FixContext,
  dialect: PyDialect,
  usingOf: (call: PyCall, object: PyNode, meanings: Meanings) => string | null = () => null,
  writes?: (call: PyCall) => { readonly object: PyNode; readonly receiver?: OfModel } | undefined,
): PySite {
  const { write, source, models } = context;
  const meanings = meaningsOf(source, models, dialect);
  const { file, bindings } = meanings;
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  const node = nodeAt(file.root, start, end);
  const call = node.start === start && node.end === end ? callOf(file, node) : undefined;
  if (!call) decline("The file has changed since: the call is not there any more.");
  const { name } = call;
  const own = writes?.(call);
  const object = own?.object ?? call.object;
  if (!object)
    decline(
      "The call is wrapped by another one: put the write into a synchronous function of its own first.",
    );
  const receiver = own?.receiver ?? meanings.of(object);
  if (!receiver?.model) decline("What is written here could not be read.");
  const statement = statementAround(node);
  const lines = ownLines(file, statement);
  if (!lines) decline(sharedLine);
  const receiverText = oneLineChain(textOf(file, object));
  if (receiverText === undefined)
    decline("What the row is written with takes several lines: put it into a variable first.");
  const method = plainOf(dialect, name);
  const isAsync = method !== name;
  if (isAsync && !isAwaited(node))
    decline("The call is not awaited here: its error comes out where its result is awaited.");
  const using = usingOf(call, object, meanings);
  const style = styleOf(file);
  const given = new Set<string>();
  return {
    ...{ context, dialect, file, meanings, style, call, method, isAsync, object, receiverText },
    ...{ statement, lines, using },
    roles: writeIn(node, meanings)?.roles ?? {},
    receiver: { ...receiver, model: receiver.model },
    ...formOf(file, statement, handedOut(node)),
    inClassBody: enclosing(node, "function_definition", "class_definition")?.type === "class_definition",
    quote: (text) => pythonString(text, style),
    error:
      (branchFor(file, statement) ?? frontFor(file, statement, (one) => opens(meanings, one)))?.error ??
      bindings.free(node, "error", "exc", "integrity_error"),
    ...usesAt(meanings, statement, style),
    free(...wanted) {
      const free = bindings.free(node, ...wanted.filter((one) => !given.has(one)));
      given.add(free);
      return free;
    },
  };
}

/** A new text for the lines of the write's statement. */
export function rewritten(site: PySite, text: string): FixResult {
  const { start, end } = site.lines;
  return inFile(site, [{ start, end, text }]);
}

/** Why a new row that is part of an expression is not handled there. */
export function nestedReason({ call }: PySite): string {
  const inner = enclosing(call.node, ...comprehensions, "lambda", "block", "module")?.type ?? "";
  if (inner === "lambda")
    return "The call stands in a lambda, which runs later: make it a function of its own first.";
  if (comprehensions.includes(inner))
    return "The call stands in a comprehension, which runs it for many values: write it as a loop first.";
  return "The new row is used within a larger expression: put it into a variable first.";
}

const comprehensions = ["list", "set", "dictionary"]
  .map((kind) => `${kind}_comprehension`)
  .concat("generator_expression");

export const sharedLine =
  "The statement shares its line with another one: put it on a line of its own first.";

export const inClassBody =
  "In the body of a class the handler's names would become attributes: put the write into a function first.";

/** How the statement uses what stands there. */
export function formOf(
  file: PyFile,
  statement: PyNode,
  { parent, field }: PyNode,
): { form: Form; target: string | null } {
  const isWhole = parent === statement;
  if (isWhole && statement.type === "return_statement") return { form: "returned", target: null };
  if (isWhole && statement.type === "expression_statement") return { form: "statement", target: null };
  const isAssigned = parent?.type === "assignment" && parent.parent === statement && field === "right";
  const left = isAssigned ? childOf(parent, "left") : undefined;
  return left && /^(?:identifier|attribute)$/.test(left.type)
    ? { form: "declared", target: textOf(file, left) }
    : { form: "expression", target: null };
}

/**
 * What a place calls the names of other modules, and the edits that import those that are missing.
 * An import of the function around is used, a name that means something else there gets another one.
 */
function usesAt({ file, bindings, imports }: Meanings, statement: PyNode, style: PyStyle) {
  const asked: Wanted[] = [];
  const seen = (name: string) => bindings.seenFrom(statement, name);
  const isOther = (name: string) =>
    seen(name).some(({ scope, kind }) => scope.type !== "module" || kind !== "import");
  const isLocal = ({ module, name, also }: Wanted) => {
    const own = seen(name).filter(({ scope }) => scope.type !== "module");
    const isIt = [module, ...(also ?? [])].some((from) => imports.get(name) === `${from}.${name}`);
    return (
      isIt && own.length > 0 && own.every(({ kind, node }) => kind === "import" && hasRun(node, statement))
    );
  };
  return {
    use(wanted: Wanted) {
      if (isLocal(wanted)) return wanted.name;
      asked.push(wanted);
      return importNames(file, [wanted], style, isOther).names[0] ?? wanted.name;
    },
    imports: () => importNames(file, asked, style, isOther).edits,
  };
}

/** True where the import has run when the statement runs: it stands before it, in one of the blocks around. */
function hasRun(node: PyNode, { start, end }: PyNode): boolean {
  const block = statementAround(node).parent;
  return block !== null && node.end <= start && end <= block.end;
}

/** Where a manager of one owner makes the row and the key is unique among the rows of all, the row that is there may be another's. */
export function declineAnothers({ receiver, context }: PySite): void {
  const { sets, links, model } = receiver;
  if (links && context.model.id === model.id)
    decline(
      "The new row is linked with its owner as well, which the row that is there need not be: find that row among all and `add()` it.",
    );
  if (sets !== undefined && !context.constraint.fields.includes(sets))
    decline(
      `The new row is of one \`${sets}\`, and the key is unique among the rows of all: the row that is there may be another's.`,
    );
}
