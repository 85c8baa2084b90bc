/** Edits that bring a name into a TypeScript file: an import that is there is used or extended, in the file's own way of importing. */

import type { TextEdit } from "../domain/text";
import { typescriptString } from "./escape";
import { compiler, startOf, type ts, visit } from "./typescript";
import { appendedTo, type CodeStyle, styleOf } from "./typescript-edits";
import { behindHeader } from "./typescript-header";
import { readImports, requiredModule } from "./typescript-scope";

/** A name that can be used in the file, and the edits that make it so (none where it is imported already). */
export interface ImportedName {
  readonly local: string;
  readonly edits: readonly TextEdit[];
}

/**
 * Imports `name` from `module` once: an existing import of that module is used or extended, ES modules and CommonJS alike. A name
 * that the file uses for something else gets an alias; an import of the name alone, as a type, becomes one of the value.
 * @param also other modules from which the same name may come already
 */
export function importName(
  root: ts.SourceFile,
  module: string,
  name: string,
  style: CodeStyle = styleOf(root),
  also: readonly string[] = [],
): ImportedName {
  const imports = [...readImports(root).values()];
  const known = imports.filter((each) => each.imported === name && [module, ...also].includes(each.module));
  const value = known.find(({ typeOnly }) => !typeOnly);
  if (value) return { local: value.local, edits: [] };
  for (const { statement, local, module: from } of known) {
    const word = onlyTypeWord(statement, local);
    if (word) return { local, edits: [word] };
    const type = amongTypes(statement, local);
    if (type) return { local, edits: [type, addName(root, from, name, local, style)] };
  }
  const whole = imports.find((each) => each.module === module && each.imported === "*" && !each.typeOnly);
  if (whole && compiler().isImportDeclaration(whole.statement))
    return { local: `${whole.local}.${name}`, edits: [] };
  const local = freeName(root, name);
  return { local, edits: [addName(root, module, name, local, style)] };
}

/** The word of `import type { X }` and `import { type X }`, taken out. */
function onlyTypeWord(statement: ts.Statement, local: string): TextEdit | undefined {
  const t = compiler();
  const clause = t.isImportDeclaration(statement) ? statement.importClause : undefined;
  const list = clause?.namedBindings;
  if (!list || !t.isNamedImports(list)) return undefined;
  const named = list.elements.find((each) => each.name.text === local);
  if (!named || (clause.isTypeOnly && list.elements.length !== 1)) return undefined;
  const marked = clause.isTypeOnly ? clause : named;
  const next = clause.isTypeOnly ? (clause.name ?? list) : (named.propertyName ?? named.name);
  return { start: startOf(marked), end: startOf(next), text: "" };
}

/** `X, ` of `import type { X, Y }`, taken out: the others stay types. */
function amongTypes(statement: ts.Statement, local: string): TextEdit | undefined {
  const t = compiler();
  const list = t.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
  if (!list || !t.isNamedImports(list)) return undefined;
  const at = list.elements.findIndex((each) => each.name.text === local);
  const [before, named, next] = [list.elements[at - 1], list.elements[at], list.elements[at + 1]];
  if (named && next) return { start: startOf(named), end: startOf(next), text: "" };
  return named && before && { start: before.end, end: named.end, text: "" };
}

function addName(
  root: ts.SourceFile,
  module: string,
  name: string,
  local: string,
  style: CodeStyle,
): TextEdit {
  const commonJs = isCommonJs(root);
  const text = local === name ? name : `${name}${commonJs ? ":" : " as"} ${local}`;
  const list = namedList(root, module);
  if (list) return extendList(root, list, text, style);
  const from = typescriptString(module, style);
  const line = commonJs
    ? `const { ${text} } = require(${from})${style.semicolon}`
    : `import { ${text} } from ${from}${style.semicolon}`;
  return amongSorted(root, module, line, style) ?? newStatement(root, line, style);
}

/** A file that requires or exports as CommonJS does, and never imports. */
function isCommonJs(root: ts.SourceFile): boolean {
  const t = compiler();
  if (
    root.statements.some(
      (s) => t.isImportDeclaration(s) || t.isExportDeclaration(s) || t.isExportAssignment(s),
    )
  )
    return false;
  return (
    root.fileName.endsWith(".cjs") || root.statements.some((each) => isRequire(each) || isCommonExport(each))
  );
}

/** `module.exports = …`, `module.exports.register = …`, `exports.register = …`. */
function isCommonExport(statement: ts.Statement): boolean {
  const t = compiler();
  if (!t.isExpressionStatement(statement) || !t.isBinaryExpression(statement.expression)) return false;
  return /^(?:module\.)?exports\b/.test(statement.expression.left.getText().slice(0, 20));
}

function isRequire(statement: ts.Statement): boolean {
  const t = compiler();
  return (
    t.isVariableStatement(statement) &&
    statement.declarationList.declarations.some(
      ({ initializer }) => requiredModule(initializer) !== undefined,
    )
  );
}

/** The braces of an import (or a require) of the module that more names can join. */
function namedList(
  root: ts.SourceFile,
  module: string,
): ts.NamedImports | ts.ObjectBindingPattern | undefined {
  const t = compiler();
  for (const statement of root.statements) {
    if (
      t.isImportDeclaration(statement) &&
      t.isStringLiteral(statement.moduleSpecifier) &&
      statement.moduleSpecifier.text === module
    ) {
      const clause = statement.importClause;
      if (clause && !clause.isTypeOnly && clause.namedBindings && t.isNamedImports(clause.namedBindings))
        return clause.namedBindings;
    }
    if (t.isVariableStatement(statement))
      for (const { name, initializer } of statement.declarationList.declarations)
        if (t.isObjectBindingPattern(name) && requiredModule(initializer) === module) return name;
  }
  return undefined;
}

function extendList(
  root: ts.SourceFile,
  list: ts.NamedImports | ts.ObjectBindingPattern,
  name: string,
  style: CodeStyle,
): TextEdit {
  if (list.elements.length === 0) return { start: startOf(list), end: list.end, text: `{ ${name} }` };
  const named = (each: ts.Node) => each.getText().replace(/^type /, "");
  const order = orderOf(list.elements.map(named));
  const next = order && list.elements.find((each) => order(name, named(each)) < 0);
  const at = next && startOf(next);
  if (next && at !== undefined && !hasComments(root, next)) {
    const isFirst = next === list.elements[0];
    const before = isFirst
      ? ""
      : root.text.slice(list.elements[list.elements.indexOf(next as never) - 1]?.end, at);
    const isBroken = /\n/.test(isFirst ? root.text.slice(list.pos, at) : before);
    const gap = isBroken ? style.eol + (/[ \t]*$/.exec(root.text.slice(0, at))?.[0] ?? "") : " ";
    return { start: at, end: at, text: `${name},${gap}` };
  }
  return appendedTo(root, list.elements, list.end - 1, name, style);
}

type Order = (a: string, b: string) => number;

const orders: readonly Order[] = [
  (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  (a, b) => a.localeCompare(b, "en", { sensitivity: "base" }),
];

/** The order in which the texts stand; undefined = in none. */
function orderOf(texts: readonly string[]): Order | undefined {
  return orders.find((order) => texts.every((text, at) => at === 0 || order(texts[at - 1] ?? "", text) <= 0));
}

function hasComments(root: ts.SourceFile, node: ts.Node): boolean {
  return /\/[/*]/.test(root.text.slice(node.pos, startOf(node)));
}

/** Packages stand in front of the project's own modules, and each of them in order: so does the new one. */
function amongSorted(
  root: ts.SourceFile,
  module: string,
  line: string,
  { eol }: CodeStyle,
): TextEdit | undefined {
  const t = compiler();
  const imports = root.statements.filter(t.isImportDeclaration);
  const from = ({ moduleSpecifier }: ts.ImportDeclaration) =>
    t.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : "";
  const groups = imports.map((each) => (isOwn(from(each)) ? 1 : 0));
  const isFirst = !isOwn(module) && groups[0] === 1;
  if ((imports.length < 2 && !isFirst) || groups.some((group, at) => group < (groups[at - 1] ?? 0)))
    return undefined;
  const same = imports.filter((_, at) => groups[at] === (isOwn(module) ? 1 : 0));
  const order = orderOf(same.map(from));
  if (!order) return undefined;
  const next =
    same.find((each) => order(module, from(each)) < 0) ??
    (isOwn(module) ? undefined : imports[groups.indexOf(1)]);
  const before = next && imports[imports.indexOf(next) - 1];
  if (!next) return undefined;
  // Behind the one before, unless a blank line keeps the groups apart.
  if (before && (same.includes(before) || !same.includes(next)))
    return { start: before.end, end: before.end, text: eol + line };
  const start = startOf(next);
  return hasComments(root, next) ? undefined : { start, end: start, text: line + eol };
}

/** Relative, or by an alias of the project: `@/db`, `~/db`, `#db`. */
function isOwn(module: string): boolean {
  return /^(?:\.|@\/|~|#)/.test(module);
}

/** Behind the last import; else in front of the first statement, behind what must stay on top (a header, `"use strict"`). */
function newStatement(root: ts.SourceFile, line: string, style: CodeStyle): TextEdit {
  const t = compiler();
  const last = root.statements
    .filter((each) => t.isImportDeclaration(each) || t.isImportEqualsDeclaration(each) || isRequire(each))
    .at(-1);
  const prologue = root.statements
    .filter((each) => t.isExpressionStatement(each) && t.isStringLiteral(each.expression))
    .at(-1);
  const behind = last ?? (prologue && root.statements.indexOf(prologue) === 0 ? prologue : undefined);
  if (behind) return { start: behind.end, end: behind.end, text: style.eol + line };
  const start = behindHeader(root);
  return { start, end: start, text: `${line}${style.eol}${style.eol}` };
}

/** `name`, or `name2`, `name3`, … where the file gives the name to something else. */
export function freeName(root: ts.SourceFile, name: string): string {
  const t = compiler();
  const taken = new Set<string>();
  visit(root, (node) => {
    if (t.isIdentifier(node) && isDeclaredName(node)) taken.add(node.text);
  });
  if (!taken.has(name)) return name;
  for (let i = 2; ; i++) if (!taken.has(`${name}${i}`)) return `${name}${i}`;
}

function isDeclaredName(node: ts.Identifier): boolean {
  const t = compiler();
  const holder = node.parent;
  const declares =
    t.isVariableDeclaration(holder) ||
    t.isParameter(holder) ||
    t.isBindingElement(holder) ||
    t.isClassDeclaration(holder) ||
    t.isFunctionDeclaration(holder) ||
    t.isImportSpecifier(holder) ||
    t.isImportClause(holder) ||
    t.isNamespaceImport(holder) ||
    t.isInterfaceDeclaration(holder) ||
    t.isTypeAliasDeclaration(holder) ||
    t.isEnumDeclaration(holder);
  return declares && holder.name === node;
}
