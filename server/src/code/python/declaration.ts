/** Edits of a class that declares: arguments of a field's call, elements of an option's list, in the style of the file. */

import type { SchemaContext } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import { type PyStyle, styleOf } from "../../syntax/python-edits";
import {
  assignmentOf,
  callOf,
  childOf,
  elementsOf,
  type PyCall,
  statementsOf,
  textOf,
  walk,
} from "../../syntax/python-tree";
import type { Declined } from "../dialect";
import { innerClass, nameOf } from "./classes";

/** A model's class as it is written now. */
export interface ClassSite {
  readonly file: PyFile;
  readonly path: string;
  readonly style: PyStyle;
  readonly node: PyNode;
  readonly name: string;
  /** Indentation of the class's own statements. */
  readonly indent: string;
}

/** The class of the model; declined where it can not be edited. */
export function classSite({ model, read }: SchemaContext): ClassSite | Declined {
  const source = read(model.place.file);
  if (!source || model.external) return { declined: `${model.name} is not declared in this workspace.` };
  const file = parsePython(source.text);
  let node: PyNode | undefined;
  walk(file.root, (one) => {
    if (one.type === "class_definition" && nameOf(file, one) === model.name) node ??= one;
    return node === undefined;
  });
  const body = childOf(node, "body");
  if (!node || !body) return { declined: "The file has changed since: the class is not there any more." };
  if (!file.text.slice(node.start, body.start).includes("\n"))
    return { declined: "The class stands on one line: give its fields lines of their own first." };
  const line = file.text.lastIndexOf("\n", body.start - 1) + 1;
  const indent = file.text.slice(line, body.start);
  return { file, path: source.path, style: styleOf(file), node, name: model.name, indent };
}

/** The call that declares a field in this class. */
export function fieldCall({ file, node, name }: ClassSite, field: string): PyCall | Declined {
  for (const statement of statementsOf(node)) {
    const assignment = assignmentOf(statement);
    if (!assignment || textOf(file, assignment.target) !== field) continue;
    const call = callOf(file, assignment.value);
    if (call) return call;
  }
  return {
    declined: `\`${field}\` is not declared in ${name} itself, and other models may share the base class that does: change it there by hand.`,
  };
}

/** Takes `unique=True` and its like out of a call's arguments, with the line it stands alone on. */
export function withoutArgument({ file }: ClassSite, call: PyCall, name: string): TextEdit[] {
  const list = childOf(call.node, "arguments")?.children.filter(({ type }) => type !== "comment") ?? [];
  const at = list.findIndex(
    (one) => one.type === "keyword_argument" && textOf(file, childOf(one, "name") ?? one) === name,
  );
  const argument = list[at];
  if (!argument) return [];
  const before = list[at - 1];
  const after = list[at + 1];
  const line = file.text.lastIndexOf("\n", argument.start - 1) + 1;
  const alone = /^\s*$/.test(file.text.slice(line, argument.start));
  const behind = /^[ \t]*,?[ \t]*\r?\n/.exec(file.text.slice(argument.end));
  if (alone && behind) return [{ start: line, end: argument.end + behind[0].length, text: "" }];
  if (after) return [{ start: argument.start, end: after.start, text: "" }];
  if (before) return [{ start: before.end, end: argument.end, text: "" }];
  return [{ start: argument.start, end: argument.end, text: "" }];
}

/** Adds `null=True` behind the last argument. */
export function withArgument({ file, style }: ClassSite, call: PyCall, text: string): TextEdit {
  const list = childOf(call.node, "arguments");
  const last = list?.children.filter(({ type }) => type !== "comment").at(-1);
  if (!list || !last) return { start: call.node.end - 1, end: call.node.end - 1, text };
  const line = file.text.lastIndexOf("\n", last.start - 1) + 1;
  const alone = /^\s+$/.test(file.text.slice(line, last.start));
  const between = alone ? style.eol + file.text.slice(line, last.start) : " ";
  return { start: last.end, end: last.end, text: `,${between}${text}` };
}

/** An element of a list, as it stands on a line of this indentation. */
export type Element = (indent: string) => string;

/**
 * Adds an element to a list that is an option of an inner class, and makes either where there is none.
 * @param inner name of the inner class: `Meta`
 * @param mayInherit true where a base of the class may have such an inner class, which a new one would hide
 */
export function intoOption(
  site: ClassSite,
  inner: string,
  option: string,
  element: Element,
  mayInherit: boolean,
): readonly TextEdit[] | Declined {
  const { file, style, node, indent } = site;
  const step = indent + style.indent;
  const meta = innerClass(file, node, inner);
  if (!meta) {
    if (mayInherit)
      return {
        declined: `${site.name} takes its ${inner} from a base class: add the constraint there by hand.`,
      };
    const body = statementsOf(node);
    const first = body.findIndex(({ type }) => /^(?:function|class|decorated)_definition$/.test(type));
    const last = first === 0 ? undefined : body[(first < 0 ? body.length : first) - 1];
    if (!last) return { declined: `${site.name} has no field of its own to put a ${inner} behind.` };
    const end = lineEnd(file, last.end);
    const text = [
      "",
      "",
      `${indent}class ${inner}:`,
      `${step}${option} = ${bracketed(site, [element], step)}`,
    ];
    return [{ start: end, end, text: text.join(style.eol) }];
  }
  const body = childOf(meta, "body");
  if (!body) return { declined: `${inner} could not be read.` };
  const statement = optionStatement(file, meta, option);
  if (!statement) {
    if (childOf(meta, "superclasses"))
      return {
        declined: `${inner} inherits from another one, which may have constraints: add the constraint by hand.`,
      };
    const inline = !file.text.slice(meta.start, body.start).includes("\n");
    const width = inline
      ? step
      : file.text.slice(file.text.lastIndexOf("\n", body.start - 1) + 1, body.start);
    const line = `${option} = ${bracketed(site, [element], width)}`;
    const [only] = body.children;
    const apart = inline
      ? [{ start: file.text.lastIndexOf(":", body.start) + 1, end: body.start, text: style.eol + width }]
      : [];
    if (only?.type === "pass_statement" && body.children.length === 1)
      return [...apart, { start: only.start, end: only.end, text: line }];
    const end = lineEnd(file, statementsOf(meta).at(-1)?.end ?? body.end);
    return [...apart, { start: end, end, text: style.eol + width + line }];
  }
  const value = assignmentOf(statement)?.value;
  const elements = value && /^(?:list|tuple)$/.test(value.type) ? elementsOf(value) : undefined;
  if (!value || !elements)
    return {
      declined: `${inner}.${option} is computed, so where the new one belongs is not written here: add it by hand.`,
    };
  const width = file.text.slice(file.text.lastIndexOf("\n", statement.start - 1) + 1, statement.start);
  const last = elements.at(-1);
  if (!last || !textOf(file, value).includes("\n")) {
    const all = [...elements.map((one) => () => textOf(file, one)), element];
    return [{ start: value.start, end: value.end, text: bracketed(site, all, width, value.type) }];
  }
  const line = file.text.lastIndexOf("\n", last.start - 1) + 1;
  const lead = /^[ \t]*/.exec(file.text.slice(line))?.[0] ?? "";
  const comma = /^\s*,/.exec(file.text.slice(last.end));
  const at = lineEnd(file, last.end + (comma?.[0].length ?? 0));
  return comma
    ? [{ start: at, end: at, text: `${style.eol}${lead}${element(lead)},` }]
    : [{ start: last.end, end: last.end, text: `,${style.eol}${lead}${element(lead)},` }];
}

/** The statement that sets an option in the body of a class. */
export function optionStatement(file: PyFile, node: PyNode, option: string): PyNode | undefined {
  return statementsOf(node).find((one) => {
    const assignment = assignmentOf(one);
    return assignment !== undefined && textOf(file, assignment.target) === option;
  });
}

/** A list (or tuple) literal: on one line where it fits. */
export function bracketed(
  { style }: ClassSite,
  elements: readonly Element[],
  indent: string,
  type = "list",
): string {
  const [open, close] = type === "tuple" ? ["(", ")"] : ["[", "]"];
  const joined = elements.map((one) => one("")).join(", ");
  const flat = `${open}${joined}${type === "tuple" && elements.length === 1 ? "," : ""}${close}`;
  if (!flat.includes("\n") && indent.length + "constraints = ".length + flat.length <= style.width)
    return flat;
  const inner = indent + style.indent;
  return [open, ...elements.map((one) => `${inner}${one(inner)},`), indent + close].join(style.eol);
}

/** Behind the line's last character, a comment included. */
function lineEnd(file: PyFile, from: number): number {
  const newline = file.text.indexOf("\n", from);
  const end = newline < 0 ? file.text.length : newline;
  return file.text[end - 1] === "\r" ? end - 1 : end;
}
