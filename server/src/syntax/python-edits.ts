/** Edits of Python text in the user's own style: indentation, quotes, line width, imports. */

import { holdsWord, inFront, lineEnd, lineStart, type TextEdit } from "../domain/text";
import type { PyFile, PyNode } from "./python";
import { childOf, hasComment, textOf, walk } from "./python-tree";

export interface PyStyle {
  /** One step of indentation. */
  readonly indent: string;
  readonly quote: '"' | "'";
  readonly eol: "\n" | "\r\n";
  /** Lines are broken where they would grow beyond it. */
  readonly width: number;
}

export function styleOf(file: PyFile): PyStyle {
  const { text } = file;
  const sample = text.slice(0, 40_000);
  const double = sample.split('"').length;
  const single = sample.split("'").length;
  const longest = sample.split("\n").reduce((most, line) => Math.max(most, line.trimEnd().length), 0);
  return {
    indent: stepOf(file),
    quote: single > double ? "'" : '"',
    eol: text.includes("\r\n") ? "\r\n" : "\n",
    width: Math.max(88, Math.min(longest, 120)),
  };
}

/** What most blocks stand deeper than the statement that has them: lines of texts and lists are no blocks. */
function stepOf({ root, text }: PyFile): string {
  const counts = new Map<string, number>();
  walk(root, ({ type, start, parent }) => {
    const inner = inFront(text, start);
    if (type !== "block" || !parent || inner.trim() !== "") return true;
    const outer = /^[ \t]*/.exec(text.slice(lineStart(text, parent.start), parent.start))?.[0] ?? "";
    const step = inner.startsWith(outer) ? inner.slice(outer.length) : "";
    if (step !== "") counts.set(step, (counts.get(step) ?? 0) + 1);
    return true;
  });
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? "    ";
}

/** A simple statement that stands on lines of its own, or the reason why it cannot be wrapped. */
export interface OwnLines {
  /** From the start of its first line to behind the end of its last. */
  readonly start: number;
  readonly end: number;
  readonly indent: string;
  /** The lines without their line end. */
  readonly text: string;
}

/** undefined where something else stands on the statement's lines (`a = 1; b = 2`, `if x: save()`). */
export function ownLines(file: PyFile, statement: PyNode): OwnLines | undefined {
  const { text } = file;
  const start = text.lastIndexOf("\n", statement.start - 1) + 1;
  const indent = text.slice(start, statement.start);
  const newline = text.indexOf("\n", statement.end);
  const lineEnd = newline < 0 ? text.length : newline;
  const rest = text.slice(statement.end, lineEnd).trim();
  if (indent.trim() !== "" || (rest !== "" && !rest.startsWith("#"))) return undefined;
  const end = text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd;
  return { start, end, indent, text: text.slice(start, end) };
}

/** The statement's lines deeper by `steps`; the inside of multi-line strings stays as it is. */
export function deeper(file: PyFile, lines: OwnLines, statement: PyNode, by: string): string {
  const strings: [number, number][] = [];
  walk(statement, (node) => {
    if (node.type === "string" && textOf(file, node).includes("\n")) strings.push([node.start, node.end]);
    return node.type !== "string";
  });
  let at = lines.start;
  return lines.text
    .split("\n")
    .map((line) => {
      const start = at;
      at += line.length + 1;
      const inString = strings.some(([from, to]) => start > from && start < to);
      return inString || line.trim() === "" ? line : by + line;
    })
    .join("\n");
}

/** Where a call stands on its line. */
export interface CallPlace {
  /** Indentation of the line. */
  readonly indent: string;
  /** What stands on the line before the call, indentation included, and behind it. */
  readonly before?: string;
  readonly tail?: string;
}

/** `head(a, b)` on one line if it fits between what stands before and behind it, else broken as Black breaks it. */
export function formatCall(head: string, args: readonly string[], place: CallPlace, style: PyStyle): string {
  const { indent, before = indent, tail = "" } = place;
  const joined = args.join(", ");
  const flat = `${head}(${joined})`;
  const short = !joined.includes("\n");
  if (short && before.length + flat.length + tail.length <= style.width) return flat;
  const inner = indent + style.indent;
  if (short && inner.length + joined.length <= style.width)
    return `${head}(${style.eol}${inner}${joined}${style.eol}${indent})`;
  return `${head}(${style.eol}${args.map((arg) => `${inner}${arg},${style.eol}`).join("")}${indent})`;
}

/** A name that the text does not use yet: the first of the wishes, else the last with a number. */
export function freeName(text: string, ...wishes: readonly string[]): string {
  const used = (name: string) => holdsWord(text, name);
  const free = wishes.find((name) => !used(name));
  if (free !== undefined) return free;
  const base = wishes.at(-1) ?? "value";
  for (let i = 2; ; i++) if (!used(`${base}${i}`)) return `${base}${i}`;
}

/** What an import asks for. `also` = modules that export the same object. */
export interface Wanted {
  readonly module: string;
  readonly name: string;
  readonly also?: readonly string[];
}

/**
 * Imports names at the top of the file, each once: into a `from module import ...` that is there, else as a line of
 * its own in the order of the imports around. A name that means something else here is imported under another one.
 * @param isOther true where the name means something else at the place that uses it: a parameter, a variable
 */
export function importNames(
  file: PyFile,
  wanted: readonly Wanted[],
  style: PyStyle,
  isOther: (name: string) => boolean = () => false,
): { names: string[]; edits: TextEdit[] } {
  const tops = file.root.children;
  const froms = tops.filter((node) => node.type === "import_from_statement");
  const names: string[] = [];
  const added = new Map<string, string[]>();
  for (const want of wanted) {
    const known = froms.flatMap((node) => importedAs(file, node, want)).find((name) => !isOther(name));
    if (known !== undefined) {
      names.push(known);
      continue;
    }
    const isUsed = (name: string) => isOther(name) || isTaken(file, name);
    const taken = isUsed(want.name);
    const alias = aliasOf(want, isUsed);
    names.push(taken ? alias : want.name);
    const list = added.get(want.module) ?? [];
    list.push(taken ? `${want.name} as ${alias}` : want.name);
    added.set(want.module, list);
  }
  const modules = [...added]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([module, list]) => ({ module, list: [...new Set(list)] }));
  return { names, edits: mergeInsertions(importEdits(file, froms, modules, style)) };
}

/** `DjangoValidationError` of `django.core.exceptions`; for what is no class `django_transaction`. */
function aliasOf({ module, name }: Wanted, isUsed: (name: string) => boolean): string {
  const prefix = module.split(".")[0] ?? "";
  const isClass = /^[A-Z]/.test(name);
  const alias = isClass
    ? `${prefix.charAt(0).toUpperCase()}${prefix.slice(1)}${name}`.replaceAll("_", "")
    : `${prefix}_${name}`;
  if (!isUsed(alias)) return alias;
  for (let i = 2; ; i++) if (!isUsed(`${alias}${i}`)) return `${alias}${i}`;
}

function moduleOf(file: PyFile, node: PyNode): string {
  const module = childOf(node, "module_name");
  return module ? textOf(file, module).replaceAll(/\s/g, "") : "";
}

/** The local name under which a statement imports what is wanted. */
function importedAs(file: PyFile, node: PyNode, want: Wanted): string[] {
  const module = moduleOf(file, node);
  if (module !== want.module && !want.also?.includes(module)) return [];
  return node.children.flatMap((child) => {
    const name = child.type === "aliased_import" ? childOf(child, "name") : child;
    if (!name || child.field === "module_name" || textOf(file, name) !== want.name) return [];
    const alias = childOf(child, "alias");
    return [textOf(file, alias ?? name)];
  });
}

/** True where the name is imported from elsewhere or defined at the top of the file. */
function isTaken(file: PyFile, name: string): boolean {
  return file.root.children.some((node) => {
    if (node.type === "import_from_statement" || node.type === "import_statement")
      return node.children.some((child) => {
        const known = childOf(child, "alias") ?? child;
        return child.field !== "module_name" && textOf(file, known) === name;
      });
    const declared = childOf(node, "name") ?? childOf(childOf(node, "definition"), "name");
    return declared !== undefined && textOf(file, declared) === name;
  });
}

type NewImport = { readonly module: string; readonly list: readonly string[] };

function importEdits(
  file: PyFile,
  froms: readonly PyNode[],
  modules: readonly NewImport[],
  style: PyStyle,
): TextEdit[] {
  const edits: TextEdit[] = [];
  const alone: string[] = [];
  for (const { module, list } of modules) {
    const same = froms.find((node) => moduleOf(file, node) === module && !textOf(file, node).includes("*"));
    const root = (name: string) => name.split(".")[0] ?? name;
    const related = froms.filter((node) => root(moduleOf(file, node)) === root(module));
    const after = related.filter((node) => moduleOf(file, node) < module).at(-1);
    const line = `from ${module} import ${[...list].sort(byIsort).join(", ")}`;
    const [first] = related;
    if (same) edits.push(...extendImport(file, same, module, list, style));
    else if (after) edits.push(insertion(after.end, `${style.eol}${line}`));
    else if (first) edits.push(insertion(first.start, `${line}${style.eol}`));
    else alone.push(line);
  }
  return alone.length > 0 ? [...edits, ownBlock(file, froms, alone.join(style.eol), style)] : edits;
}

/**
 * Lines without a kindred import: in order within the first block that is not the standard library's, else before the
 * relative imports, else behind the last import, else on top.
 */
function ownBlock(file: PyFile, froms: readonly PyNode[], lines: string, style: PyStyle): TextEdit {
  const { eol } = style;
  const imports = file.root.children.filter((node) =>
    /^(?:future_)?import(?:_from)?_statement$/.test(node.type),
  );
  const foreign = blocks(file, imports).find((block) =>
    block.some((node) => !isStandard(file, node) && !isRelative(file, node)),
  );
  if (foreign) {
    const module = /^from (\S+)/.exec(lines)?.[1] ?? "";
    const later = foreign.find((node) => froms.includes(node) && moduleOf(file, node) > module);
    const last = foreign.at(-1);
    if (later) return insertion(later.start, `${lines}${eol}`);
    if (last) return insertion(last.end, `${eol}${lines}`);
  }
  const own = imports.find((node) => isRelative(file, node));
  if (own) return insertion(own.start, `${lines}${eol}${eol}`);
  const last = imports.at(-1);
  if (last) return insertion(last.end, `${eol}${eol}${lines}`);
  const [docstring] = file.root.children.filter((node) => node.type !== "comment");
  const isDocstring = docstring?.type === "expression_statement" && docstring.children[0]?.type === "string";
  if (docstring && isDocstring) return insertion(docstring.end, `${eol}${eol}${lines}`);
  const start = file.root.children.find((node) => node.type !== "comment")?.start ?? 0;
  return insertion(start, `${lines}${eol}${eol}${eol}`);
}

/** Imports that no blank line and no other statement parts. */
function blocks(file: PyFile, imports: readonly PyNode[]): PyNode[][] {
  const all: PyNode[][] = [];
  for (const node of imports) {
    const last = all.at(-1)?.at(-1);
    if (last && /^[^\n]*\n?$/.test(file.text.slice(last.end, node.start))) all.at(-1)?.push(node);
    else all.push([node]);
  }
  return all;
}

function isRelative(file: PyFile, node: PyNode): boolean {
  return importedModule(file, node).startsWith(".");
}

function extendImport(
  file: PyFile,
  node: PyNode,
  module: string,
  names: readonly string[],
  style: PyStyle,
): TextEdit[] {
  const listed = node.children.filter((child) => child.field !== "module_name" && child.type !== "comment");
  const have = listed.map((child) => textOf(file, child));
  const all = [...have, ...names].sort(byIsort);
  const ordered = isSorted(have) ? all : [...have, ...names];
  const whole = textOf(file, node);
  const last = listed.at(-1);
  if (whole.includes("\n") && last) return intoLines(file, node, listed, names, style);
  const flat = `from ${module} import ${ordered.join(", ")}`;
  const broken = `from ${module} import (${style.eol}${ordered.map((name) => `${style.indent}${name},${style.eol}`).join("")})`;
  return [{ start: node.start, end: node.end, text: flat.length <= style.width ? flat : broken }];
}

/** A list of several lines keeps its lines and their comments: each new name gets a line in its place, or stands behind the last one. */
function intoLines(
  file: PyFile,
  node: PyNode,
  listed: readonly PyNode[],
  names: readonly string[],
  { eol }: PyStyle,
): TextEdit[] {
  const { text } = file;
  const last = listed.at(-1) ?? node;
  const isApart = listed.every(({ start }) => inFront(text, start).trim() === "");
  if (!isApart) return [insertion(last.end, names.map((name) => `, ${name}`).join(""))];
  const indent = inFront(text, last.start);
  const ordered = isSorted(listed.map((child) => textOf(file, child)));
  const comma = /^[ \t]*,/.exec(text.slice(last.end, node.end))?.[0];
  const behind = comma === undefined ? last.end : lineEnd(text, last.end + comma.length);
  return [...names].sort(byIsort).map((name) => {
    const next = ordered ? listed.find((child) => byIsort(textOf(file, child), name) > 0) : undefined;
    if (next) return insertion(lineStart(text, next.start), `${indent}${name},${eol}`);
    return insertion(behind, comma === undefined ? `,${eol}${indent}${name}` : `${eol}${indent}${name},`);
  });
}

/** isort's order: CONSTANTS, Classes, functions. */
function byIsort(a: string, b: string): number {
  const rank = (name: string) =>
    /^[A-Z0-9_]+(?: as .*)?$/.test(name) && name.length > 1 ? 0 : /^[A-Z]/.test(name) ? 1 : 2;
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function isSorted(names: readonly string[]): boolean {
  return [...names].sort(byIsort).join() === names.join();
}

const standard =
  /^(?:__future__|abc|argparse|asyncio|base64|collections|contextlib|copy|csv|dataclasses|datetime|decimal|enum|functools|hashlib|io|itertools|json|logging|math|operator|os|pathlib|random|re|secrets|shutil|string|sys|tempfile|threading|time|traceback|types|typing|unicodedata|urllib|uuid|warnings|zoneinfo)\b/;

function isStandard(file: PyFile, node: PyNode): boolean {
  return standard.test(importedModule(file, node));
}

/** The module of an import of any form; the first one of `import a, b`. */
function importedModule(file: PyFile, node: PyNode): string {
  if (node.type === "import_statement") return textOf(file, node).replace(/^import\s+/, "");
  return node.type === "future_import_statement" ? "__future__" : moduleOf(file, node);
}

function insertion(at: number, text: string): TextEdit {
  return { start: at, end: at, text };
}

/** Two new lines at one place become one edit, in the order of their modules: edits may not meet. */
function mergeInsertions(edits: readonly TextEdit[]): TextEdit[] {
  const merged = new Map<string, TextEdit>();
  const module = ({ text }: TextEdit) => /^\s*from (\S+)/.exec(text)?.[1] ?? "";
  for (const edit of [...edits].sort((a, b) =>
    module(a) < module(b) ? -1 : module(a) > module(b) ? 1 : 0,
  )) {
    const id = `${edit.start}:${edit.end}`;
    const known = merged.get(id);
    merged.set(id, known ? { ...known, text: known.text + edit.text } : edit);
  }
  return [...merged.values()].sort((a, b) => a.start - b.start);
}

/** A chain that parentheses spread over lines, joined; undefined where it holds more than names and dots on them. */
export function oneLineChain(text: string): string | undefined {
  const joined = text.replace(/\s*\n\s*\./g, ".");
  return joined.includes("\n") || (text.includes("\n") && text.includes("#")) ? undefined : joined;
}

/** A comment within the statement or behind it on its line. */
export function isCommented(file: PyFile, node: PyNode): boolean {
  const lines = ownLines(file, node);
  return hasComment(node) || (lines !== undefined && file.text.slice(node.end, lines.end).trim() !== "");
}
