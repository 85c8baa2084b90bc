/** Edits of a class that declares: arguments of a field's call, elements of an option's list, in the style of the file. */

import type { SchemaContext } from "../../domain/adapters";
import { inFront, lineEnd, lineStart, type TextEdit, withoutPart } from "../../domain/text";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import { innerClass, optionsOf } from "../../syntax/python-classes";
import { type PyStyle, styleOf } from "../../syntax/python-edits";
import {
  assignmentOf,
  callOf,
  childOf,
  elementsOf,
  nameOf,
  type PyCall,
  statementsOf,
  textOf,
  walk,
} from "../../syntax/python-tree";
import type { Declined, Edits } from "../dialect";

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
  const indent = inFront(file.text, body.start);
  return { file, path: source.path, style: styleOf(file), node, name: model.name, indent };
}

/** The call that declares a field in this class. */
export function fieldCall({ file, node, name }: ClassSite, field: string): PyCall | Declined {
  const call = callOf(file, optionsOf(file, node).get(field));
  if (call) return call;
  return {
    declined: `\`${field}\` is not declared in ${name} itself, and other models may share the base class that does: change it there by hand.`,
  };
}

/** Takes `unique=True` and its like out of a call's arguments, with the line it stands alone on. */
export function withoutArgument({ file }: ClassSite, call: PyCall, name: string): Edits {
  const list = childOf(call.node, "arguments")?.children.filter(({ type }) => type !== "comment") ?? [];
  const argument = call.keywords.get(name)?.parent;
  if (!argument) return [];
  const behind = /^[ \t]*,?[ \t]*\r?\n/.exec(file.text.slice(argument.end));
  if (behind && inFront(file.text, argument.start).trim() === "")
    return [{ start: lineStart(file.text, argument.start), end: argument.end + behind[0].length, text: "" }];
  return withoutPart(list, list.indexOf(argument));
}

/** Adds `null=True` behind the last argument. */
export function withArgument({ file, style }: ClassSite, call: PyCall, text: string): TextEdit {
  const list = childOf(call.node, "arguments");
  const last = list?.children.filter(({ type }) => type !== "comment").at(-1);
  if (!last) return { start: call.node.end - 1, end: call.node.end - 1, text };
  const lead = inFront(file.text, last.start);
  const comma =
    lead.trim() === "" ? /^[ \t]*,(?=[ \t]*(?:#|\r?\n))/.exec(file.text.slice(last.end))?.[0] : undefined;
  if (comma !== undefined) {
    // A comment behind the last argument stays behind it.
    const end = lineEnd(file.text, last.end + comma.length);
    return { start: end, end, text: `${style.eol}${lead}${text},` };
  }
  const between = lead.trim() === "" ? style.eol + lead : " ";
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
): Edits | Declined {
  const { file, style, node, indent } = site;
  const step = indent + style.indent;
  const line = (width: string) => `${option} = ${bracketed(site, [element], width)}`;
  const below = (place: PyNode | undefined, lines: readonly string[]): Edits => {
    const end = lineEnd(file.text, place?.end ?? 0);
    return [{ start: end, end, text: style.eol + lines.join(style.eol) }];
  };
  const meta = innerClass(file, node, inner);
  const body = childOf(meta, "body");
  if (!meta || !body) {
    if (mayInherit)
      return {
        declined: `${site.name} takes its ${inner} from a base class: add the constraint there by hand.`,
      };
    const members = statementsOf(node);
    const first = members.findIndex(({ type }) => /^(?:function|class|decorated)_definition$/.test(type));
    const last = members[(first < 0 ? members.length : first) - 1];
    return last
      ? below(last, ["", `${indent}class ${inner}:`, step + line(step)])
      : { declined: `${site.name} has no field of its own to put a ${inner} behind.` };
  }
  const value = optionsOf(file, meta).get(option);
  if (value) {
    const added = intoList(site, value, element);
    if (added) return added;
    return {
      declined: `${inner}.${option} is computed, so where the new one belongs is not written here: add it by hand.`,
    };
  }
  if (childOf(meta, "superclasses"))
    return {
      declined: `${inner} inherits from another one, which may have constraints: add the constraint by hand.`,
    };
  const isInline = !file.text.slice(meta.start, body.start).includes("\n");
  const width = isInline ? step : inFront(file.text, body.start);
  const colon = file.text.lastIndexOf(":", body.start) + 1;
  const apart = isInline ? [{ start: colon, end: body.start, text: style.eol + width }] : [];
  const [only, another] = body.children;
  if (only?.type === "pass_statement" && !another)
    return [...apart, { start: only.start, end: only.end, text: line(width) }];
  return [...apart, ...below(statementsOf(meta).at(-1), [width + line(width)])];
}

/** Behind the last element, on a line of its own where that one has one; undefined for what is no list. */
function intoList(site: ClassSite, value: PyNode, element: Element): Edits | undefined {
  const { file, style } = site;
  const elements = /^(?:list|tuple)$/.test(value.type) ? elementsOf(value) : undefined;
  if (!elements) return undefined;
  const last = elements.at(-1);
  if (!last || !textOf(file, value).includes("\n")) {
    const all = [...elements.map((one) => () => textOf(file, one)), element];
    const width = inFront(file.text, value.parent?.start ?? value.start);
    return [{ start: value.start, end: value.end, text: bracketed(site, all, width, value.type) }];
  }
  const lead = /^[ \t]*/.exec(inFront(file.text, last.start))?.[0] ?? "";
  const comma = /^\s*,/.exec(file.text.slice(last.end));
  const text = `${style.eol}${lead}${element(lead)},`;
  const at = comma ? lineEnd(file.text, last.end + comma[0].length) : last.end;
  return [{ start: at, end: at, text: comma ? text : `,${text}` }];
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
