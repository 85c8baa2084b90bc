/** Edits of what stands in brackets in Python: the arguments of a call, the elements of a list, as the file writes them. */

import { inFront, lineEnd, lineStart, type TextEdit, withoutPart } from "../domain/text";
import type { PyFile, PyNode } from "./python";
import type { CallPlace, PyStyle } from "./python-edits";
import { childOf, elementsOf, type PyCall, textOf } from "./python-tree";

/** Where the edits are made. */
export interface Written {
  readonly file: PyFile;
  readonly style: PyStyle;
}

/** An element of a list, as it stands on a line of this indentation. */
export type Element = (indent: string) => string;

/** Takes `unique=True` and its like out of a call's arguments, with the line it stands alone on. */
export function withoutArgument({ file }: Written, call: PyCall, name: string): TextEdit[] {
  const list = childOf(call.node, "arguments")?.children.filter(({ type }) => type !== "comment") ?? [];
  const argument = call.keywords.get(name)?.parent;
  if (!argument) return [];
  const behind = /^[ \t]*,?[ \t]*\r?\n/.exec(file.text.slice(argument.end));
  if (behind && inFront(file.text, argument.start).trim() === "")
    return [{ start: lineStart(file.text, argument.start), end: argument.end + behind[0].length, text: "" }];
  return withoutPart(list, list.indexOf(argument));
}

/** Adds `null=True` behind the last argument. */
export function withArgument({ file, style }: Written, call: PyCall, text: string): TextEdit {
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

/** Adds an element behind the last one, on a line of its own where that one has one; undefined for what is no list. */
export function intoList({ file, style }: Written, value: PyNode, element: Element): TextEdit[] | undefined {
  const elements = /^(?:list|tuple)$/.test(value.type) ? elementsOf(value) : undefined;
  if (!elements) return undefined;
  const last = elements.at(-1);
  if (!last || !textOf(file, value).includes("\n")) {
    const all = [...elements.map((one) => () => textOf(file, one)), element];
    const place = {
      indent: inFront(file.text, value.parent?.start ?? value.start),
      before: inFront(file.text, value.start),
    };
    return [{ start: value.start, end: value.end, text: bracketed(all, place, style, value.type) }];
  }
  const lead = /^[ \t]*/.exec(inFront(file.text, last.start))?.[0] ?? "";
  const comma = /^\s*,/.exec(file.text.slice(last.end));
  const text = `${style.eol}${lead}${element(lead)},`;
  const at = comma ? lineEnd(file.text, last.end + comma[0].length) : last.end;
  return [{ start: at, end: at, text: comma ? text : `,${text}` }];
}

/** A list (or tuple) literal: on one line where it fits. */
export function bracketed(
  elements: readonly Element[],
  { indent, before = indent }: CallPlace,
  style: PyStyle,
  type = "list",
): string {
  const [open, close] = type === "tuple" ? ["(", ")"] : ["[", "]"];
  const joined = elements.map((one) => one("")).join(", ");
  const flat = `${open}${joined}${type === "tuple" && elements.length === 1 ? "," : ""}${close}`;
  if (!flat.includes("\n") && before.length + flat.length <= style.width) return flat;
  const inner = indent + style.indent;
  return [open, ...elements.map((one) => `${inner}${one(inner)},`), indent + close].join(style.eol);
}
