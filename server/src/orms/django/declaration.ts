/** Edits of a model's declaration: arguments of a field, constraints in Meta, in the style of the file. */

import type { Declined } from "../../code/dialect";
import type { SchemaContext } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { pythonString } from "../../syntax/escape";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import { formatCall, importNames, type PyStyle, styleOf } from "../../syntax/python-edits";
import {
  assignmentOf,
  callOf,
  childOf,
  dottedName,
  elementsOf,
  importsOf,
  type PyCall,
  statementsOf,
  stringsOf,
  stringValue,
  textOf,
  undecorated,
  walk,
} from "../../syntax/python-tree";

import { truncateName } from "./names";

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
    const name = one.type === "class_definition" ? childOf(one, "name") : undefined;
    if (name && textOf(file, name) === model.name) node ??= one;
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

/** How this file calls Django's `models` module's names: `models.Q`, or `Q` with its import. */
export function modelsNames(
  { file, style }: ClassSite,
  wanted: readonly string[],
): { readonly names: readonly string[]; readonly edits: readonly TextEdit[] } {
  const module = [...importsOf(file)].find(([, from]) => /(?:^|\.)db\.models$/.test(from))?.[0];
  if (module !== undefined) return { names: wanted.map((name) => `${module}.${name}`), edits: [] };
  return importNames(
    file,
    wanted.map((name) => ({ module: "django.db.models", name })),
    style,
  );
}

/** `unique_document_title`, within the 30 characters that Django asks for, and not taken yet. */
export function constraintName({ models, model }: SchemaContext, fields: readonly string[]): string {
  const taken = new Set(models.flatMap(({ constraints }) => constraints.map(({ name }) => name)));
  const words = model.name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  const name = truncateName(`unique_${words}_${fields.join("_")}`, 30);
  if (!taken.has(name)) return name;
  for (let i = 2; ; i++) if (!taken.has(`${name.slice(0, 27)}_${i}`)) return `${name.slice(0, 27)}_${i}`;
}

/** An element of an option of Meta, as it stands on a line of this indentation. */
export type Element = (indent: string) => string;

/** `models.UniqueConstraint(fields=["title"], condition=..., name="...")`. */
export function uniqueConstraint(
  { style }: ClassSite,
  called: string,
  fields: readonly string[],
  name: string,
  condition?: string,
): Element {
  const parts = [
    `fields=[${fields.map((field) => pythonString(field, style)).join(", ")}]`,
    ...(condition ? [`condition=${condition}`] : []),
    `name=${pythonString(name, style)}`,
  ];
  return (indent) => formatCall(called, parts, { indent, tail: "," }, style);
}

/** Adds a constraint (or another option's element) to Meta, and makes a Meta where there is none. */
export function intoMeta(
  site: ClassSite,
  element: Element,
  option = "constraints",
): readonly TextEdit[] | Declined {
  const { file, style, node, indent } = site;
  const step = indent + style.indent;
  const meta = metaOf(site);
  if (!meta) {
    if (!basesAreModels(site))
      return { declined: `${site.name} takes its Meta from a base class: add the constraint there by hand.` };
    const body = statementsOf(node);
    const first = body.findIndex(({ type }) => /^(?:function|class|decorated)_definition$/.test(type));
    const last = first === 0 ? undefined : body[(first < 0 ? body.length : first) - 1];
    if (!last) return { declined: `${site.name} has no field of its own to put a Meta behind.` };
    const end = lineEnd(file, last.end);
    const text = ["", "", `${indent}class Meta:`, `${step}${option} = ${bracketed(site, [element], step)}`];
    return [{ start: end, end, text: text.join(style.eol) }];
  }
  const body = childOf(meta, "body");
  if (!body) return { declined: "Meta could not be read." };
  const statement = statementsOf(meta).find((one) => isOption(file, one, option));
  if (!statement) {
    if (childOf(meta, "superclasses"))
      return {
        declined: "Meta inherits from another one, which may have constraints: add the constraint by hand.",
      };
    const inline = !file.text.slice(meta.start, body.start).includes("\n");
    const inner = inline
      ? step
      : file.text.slice(file.text.lastIndexOf("\n", body.start - 1) + 1, body.start);
    const line = `${option} = ${bracketed(site, [element], inner)}`;
    const [only] = body.children;
    const apart = inline
      ? [{ start: file.text.lastIndexOf(":", body.start) + 1, end: body.start, text: style.eol + inner }]
      : [];
    if (only?.type === "pass_statement" && body.children.length === 1)
      return [...apart, { start: only.start, end: only.end, text: line }];
    const end = lineEnd(file, statementsOf(meta).at(-1)?.end ?? body.end);
    return [...apart, { start: end, end, text: style.eol + inner + line }];
  }
  const value = assignmentOf(statement)?.value;
  const elements = value && /^(?:list|tuple)$/.test(value.type) ? elementsOf(value) : undefined;
  if (!value || !elements)
    return {
      declined: `Meta.${option} is computed, so where the new one belongs is not written here: add it by hand.`,
    };
  const inner = file.text.slice(file.text.lastIndexOf("\n", statement.start - 1) + 1, statement.start);
  const last = elements.at(-1);
  if (!last || !textOf(file, value).includes("\n")) {
    const all = [...elements.map((one) => () => textOf(file, one)), element];
    return [{ start: value.start, end: value.end, text: bracketed(site, all, inner, value.type) }];
  }
  const line = file.text.lastIndexOf("\n", last.start - 1) + 1;
  const lead = /^[ \t]*/.exec(file.text.slice(line))?.[0] ?? "";
  const comma = /^\s*,/.exec(file.text.slice(last.end));
  const at = lineEnd(file, last.end + (comma?.[0].length ?? 0));
  return comma
    ? [{ start: at, end: at, text: `${style.eol}${lead}${element(lead)},` }]
    : [{ start: last.end, end: last.end, text: `,${style.eol}${lead}${element(lead)},` }];
}

/** A constraint in place of a group of `unique_together`; declined where that is not written as a list of groups. */
export function insteadOfTogether(
  site: ClassSite,
  fields: readonly string[],
  element: Element,
): readonly TextEdit[] | Declined {
  const { file } = site;
  const meta = metaOf(site);
  const statement = meta && statementsOf(meta).find((one) => isOption(file, one, "unique_together"));
  const value = statement && assignmentOf(statement)?.value;
  const same = (node: PyNode) =>
    stringsOf(file, node)
      .map((one) => one.value)
      .join() === fields.join();
  const computed = "unique_together is not written here as a list of groups: change it by hand.";
  if (!meta || !statement || !value) return { declined: computed };
  const groups = elementsOf(value) ?? [];
  const group = groups.find(same);
  if (!same(value) && !group) return { declined: computed };
  if (group && groups.length > 1) {
    const at = groups.indexOf(group);
    const [before, next] = [groups[at - 1], groups[at + 1]];
    const gone = next
      ? { start: group.start, end: next.start, text: "" }
      : { start: before?.end ?? group.start, end: group.end, text: "" };
    const made = intoMeta(site, element);
    return "declined" in made ? made : [gone, ...made];
  }
  const start = file.text.lastIndexOf("\n", statement.start - 1) + 1;
  const indent = file.text.slice(start, statement.start);
  if (statementsOf(meta).some((one) => isOption(file, one, "constraints"))) {
    const made = intoMeta(site, element);
    const newline = file.text.indexOf("\n", statement.end);
    if (indent.trim() !== "" || newline < 0 || "declined" in made)
      return "declined" in made
        ? made
        : { declined: "unique_together shares its line: put it on a line of its own first." };
    return [{ start, end: newline + 1, text: "" }, ...made];
  }
  const width = indent.trim() === "" ? indent : site.indent + site.style.indent;
  return [
    {
      start: statement.start,
      end: statement.end,
      text: `constraints = ${bracketed(site, [element], width)}`,
    },
  ];
}

/** The call of the constraint with this name in Meta. */
export function constraintCall(site: ClassSite, name: string): PyCall | undefined {
  const { file } = site;
  const meta = metaOf(site);
  const statement = meta && statementsOf(meta).find((one) => isOption(file, one, "constraints"));
  return (elementsOf(statement && assignmentOf(statement)?.value) ?? [])
    .map((node) => callOf(file, node))
    .find((call) => {
      const given = call?.keywords.get("name");
      return given !== undefined && stringValue(file, given) === name;
    });
}

function metaOf({ file, node }: ClassSite): PyNode | undefined {
  return statementsOf(node)
    .map(undecorated)
    .find((one) => one.type === "class_definition" && textOf(file, childOf(one, "name") ?? one) === "Meta");
}

function isOption(file: PyFile, statement: PyNode, option: string): boolean {
  const assignment = assignmentOf(statement);
  return assignment !== undefined && textOf(file, assignment.target) === option;
}

/** True where no base but Django's own can have a Meta. */
function basesAreModels({ file, node }: ClassSite): boolean {
  const bases = childOf(node, "superclasses")?.children ?? [];
  const imports = importsOf(file);
  return bases.every((base) => {
    const name = dottedName(file, base) ?? "";
    const head = name.split(".")[0] ?? name;
    return /\bdb\.models\.Model$/.test((imports.get(head) ?? head) + name.slice(head.length));
  });
}

function bracketed(
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
