/** The place of a fix: the call that writes, its statement, how its value is used, what it is written with, and which names are free. */

import type { FixContext, FixResult } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { pythonString } from "../../syntax/escape";
import type { PyFile, PyNode } from "../../syntax/python";
import { ownLines, styleOf } from "../../syntax/python-edits";
import {
  callOf,
  childOf,
  enclosing,
  type PyCall,
  statementAround,
  textOf,
  walk,
} from "../../syntax/python-tree";
import type { Declined, Form } from "../dialect";
import type { Meanings, PyDialect, PySite } from "./dialect";
import { usesAt } from "./imports";
import { callsOf } from "./patterns";
import { meaningsOf } from "./writes";

/**
 * The place of the write, or the reason why no fix can stand there.
 * @param usingOf the alias of another database that the call names, declined where it can not be repeated
 */
export function siteOf(
  context: FixContext,
  dialect: PyDialect,
  usingOf: (call: PyCall, object: PyNode, meanings: Meanings) => string | null | Declined = () => null,
): PySite | Declined {
  const { write, source, models } = context;
  const meanings = meaningsOf(source, models, dialect);
  const { file, bindings } = meanings;
  const node = callAt(file, source.offset(write.place.start), source.offset(write.place.end));
  const call = callOf(file, node);
  if (!node || !call) return { declined: "The file has changed since: the call is not there any more." };
  if (call.function.type !== "attribute")
    return {
      declined:
        "The call is wrapped by another one: put the write into a synchronous function of its own first.",
    };
  const object = childOf(call.function, "object");
  const receiver = meanings.of(object);
  if (!object || !receiver?.model) return { declined: "What is written here could not be read." };
  const statement = statementAround(node);
  const lines = ownLines(file, statement);
  if (!lines) return { declined: sharedLine };
  const receiverText = oneLineChain(textOf(file, object));
  if (receiverText === undefined)
    return { declined: "What the row is written with takes several lines: put it into a variable first." };
  const method = textOf(file, childOf(call.function, "attribute") ?? call.function);
  const plain = dialect.plainMethod?.(method) ?? method;
  if (plain !== method && !isAwaited(node))
    return { declined: "The call is not awaited here: its error comes out where its result is awaited." };
  const using = usingOf(call, object, meanings);
  if (typeof using === "object" && using !== null) return using;
  const style = styleOf(file);
  const uses = usesAt(meanings, statement, style);
  const given = new Set<string>();
  return {
    context,
    dialect,
    file,
    meanings,
    style,
    call,
    method: plain,
    isAsync: plain !== method,
    roles: callsOf(dialect).writeIn(node, meanings)?.roles ?? {},
    object,
    receiver: { ...receiver, model: receiver.model },
    receiverText,
    statement,
    lines,
    ...formOf(file, statement, node),
    inClassBody: enclosing(node, "function_definition", "class_definition")?.type === "class_definition",
    using,
    isUsed: (name) => bindings.isUsed(node, name),
    isUsedAsMember: (name) => hasMember(file, enclosing(node, "function_definition") ?? file.root, name),
    quote: (text) => pythonString(text, style),
    error: bindings.free(node, "error", "exc", "integrity_error"),
    use: uses.use,
    imports: uses.edits,
    free(...wanted) {
      const name = bindings.free(node, ...wanted.filter((one) => !given.has(one)));
      given.add(name);
      return name;
    },
  };
}

function callAt(file: PyFile, start: number, end: number): PyNode | undefined {
  let found: PyNode | undefined;
  walk(file.root, (one) => {
    if (one.type === "call" && one.start === start && one.end === end) found = one;
    return one.start <= start && one.end >= end;
  });
  return found;
}

function hasMember(file: PyFile, around: PyNode, name: string): boolean {
  let found = false;
  walk(around, (one) => {
    if (one.type === "attribute" && textOf(file, childOf(one, "attribute") ?? one) === name) found = true;
    return !found;
  });
  return found;
}

/** Edits of the file of the write and the imports that they need, in order. */
export function edited({ context, imports }: PySite, edits: readonly TextEdit[]): FixResult {
  const all = [...imports(), ...edits]
    .map(({ start, end, text }) => ({ start, end, text }))
    .sort((a, b) => a.start - b.start);
  return { edits: [{ file: context.source.path, edits: all }] };
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

const comprehensions: readonly string[] = [
  "list_comprehension",
  "set_comprehension",
  "dictionary_comprehension",
  "generator_expression",
];

export const sharedLine =
  "The statement shares its line with another one: put it on a line of its own first.";

export const inClassBody =
  "In the body of a class the handler's names would become attributes: put the write into a function first.";

/** A chain that parentheses spread over lines, joined; undefined where it holds more than names and dots on them. */
export function oneLineChain(text: string): string | undefined {
  const joined = text.replace(/\s*\n\s*\./g, ".");
  return joined.includes("\n") || (text.includes("\n") && text.includes("#")) ? undefined : joined;
}

function isAwaited(node: PyNode): boolean {
  let at = node.parent;
  while (at?.type === "parenthesized_expression") at = at.parent;
  return at?.type === "await";
}

function formOf(file: PyFile, statement: PyNode, node: PyNode): { form: Form; target: string | null } {
  let value = node;
  while (value.parent && /^(?:await|parenthesized_expression)$/.test(value.parent.type)) value = value.parent;
  if (value.parent === statement && statement.type === "return_statement")
    return { form: "returned", target: null };
  if (value.parent === statement && statement.type === "expression_statement")
    return { form: "statement", target: null };
  const assignment = value.parent;
  if (assignment?.type === "assignment" && assignment.parent === statement && value.field === "right") {
    const left = childOf(assignment, "left");
    if (left && /^(?:identifier|attribute)$/.test(left.type))
      return { form: "declared", target: textOf(file, left) };
  }
  return { form: "expression", target: null };
}

/** The function around the write, or the file. */
export function functionAround({ call, file }: PySite): PyNode {
  return enclosing(call.node, "function_definition") ?? file.root;
}

/** A comment behind the statement stays behind the new one. */
export function trailing({ file, statement, lines }: PySite): string {
  return file.text.slice(statement.end, lines.end);
}
