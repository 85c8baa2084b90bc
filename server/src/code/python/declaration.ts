/** A class that declares, as it is edited: the call of a field, the list of an option. */

import type { SchemaContext } from "../../domain/adapters";
import { inFront, lineEnd } from "../../domain/text";
import { type PyNode, parsePython } from "../../syntax/python";
import { bracketed, type Element, intoList, type Written } from "../../syntax/python-arguments";
import { innerClass, optionsOf } from "../../syntax/python-classes";
import { styleOf } from "../../syntax/python-edits";
import { callOf, childOf, nameOf, type PyCall, statementsOf, walk } from "../../syntax/python-tree";
import type { Edits } from "../dialect";
import { decline } from "../fixes/declined";

/** A model's class as it is written now. */
export interface ClassSite extends Written {
  readonly path: string;
  readonly node: PyNode;
  readonly name: string;
  /** Indentation of the class's own statements. */
  readonly indent: string;
}

/** The class of the model; declines where it can not be edited. */
export function classSite({ model, read }: SchemaContext): ClassSite {
  const source = read(model.place.file);
  if (!source || model.external) decline(`${model.name} is not declared in this workspace.`);
  const file = parsePython(source.text);
  let node: PyNode | undefined;
  walk(file.root, (one) => {
    if (one.type === "class_definition" && nameOf(file, one) === model.name) node ??= one;
    return node === undefined;
  });
  const body = childOf(node, "body");
  if (!node || !body) decline("The file has changed since: the class is not there any more.");
  if (!file.text.slice(node.start, body.start).includes("\n"))
    decline("The class stands on one line: give its fields lines of their own first.");
  const indent = inFront(file.text, body.start);
  return { file, path: source.path, style: styleOf(file), node, name: model.name, indent };
}

/** The call that declares a field in this class. */
export function fieldCall({ file, node, name }: ClassSite, field: string): PyCall {
  const call = callOf(file, optionsOf(file, node).get(field));
  if (call) return call;
  decline(
    `\`${field}\` is not declared in ${name} itself, and other models may share the base class that does: change it there by hand.`,
  );
}

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
): Edits {
  const { file, style, node, indent } = site;
  const step = indent + style.indent;
  const line = (width: string) =>
    `${option} = ${bracketed([element], { indent: width, before: `${width}${option} = ` }, style)}`;
  const below = (place: PyNode | undefined, lines: readonly string[]): Edits => {
    const end = lineEnd(file.text, place?.end ?? 0);
    return [{ start: end, end, text: style.eol + lines.join(style.eol) }];
  };
  const meta = innerClass(file, node, inner);
  const body = childOf(meta, "body");
  if (!meta || !body) {
    if (mayInherit)
      decline(`${site.name} takes its ${inner} from a base class: add the constraint there by hand.`);
    const members = statementsOf(node);
    const first = members.findIndex(({ type }) => /^(?:function|class|decorated)_definition$/.test(type));
    const last = members[(first < 0 ? members.length : first) - 1];
    return last
      ? below(last, ["", `${indent}class ${inner}:`, step + line(step)])
      : decline(`${site.name} has no field of its own to put a ${inner} behind.`);
  }
  const value = optionsOf(file, meta).get(option);
  if (value) {
    const added = intoList(site, value, element);
    if (added) return added;
    decline(
      `${inner}.${option} is computed, so where the new one belongs is not written here: add it by hand.`,
    );
  }
  if (childOf(meta, "superclasses"))
    decline(`${inner} inherits from another one, which may have constraints: add the constraint by hand.`);
  const isInline = !file.text.slice(meta.start, body.start).includes("\n");
  const width = isInline ? step : inFront(file.text, body.start);
  const colon = file.text.lastIndexOf(":", body.start) + 1;
  const apart = isInline ? [{ start: colon, end: body.start, text: style.eol + width }] : [];
  const [only, another] = body.children;
  if (only?.type === "pass_statement" && !another)
    return [...apart, { start: only.start, end: only.end, text: line(width) }];
  return [...apart, ...below(statementsOf(meta).at(-1), [width + line(width)])];
}
