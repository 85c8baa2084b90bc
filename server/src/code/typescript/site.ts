/** The place of a fix in TypeScript: the call, how its value is used, the words that edits need, the imports that they ask for. */

import type { FixContext } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { typescriptString } from "../../syntax/escape";
import { ancestor, compiler, findAll, startOf, type ts } from "../../syntax/typescript";
import {
  type CodeStyle,
  declarationOf,
  importName,
  indentAt,
  startsLine,
  styleOf,
} from "../../syntax/typescript-edits";
import { functionsAround, readImports } from "../../syntax/typescript-scope";
import type { Site, Wanted } from "../dialect";
import { findBinding, freeIn } from "./bindings";

export interface TypescriptSite extends Site {
  readonly root: ts.SourceFile;
  readonly style: CodeStyle;
  readonly isTypeScript: boolean;
  /** What the handler stands around: the write, or the transaction around it. */
  readonly call: ts.CallExpression;
  /** True where `call` is the transaction: its promise is a plain one. */
  readonly isAround?: boolean;
  /** What the write is called on: a savepoint takes its place. */
  readonly receiver?: ts.Expression;
  /** The options that tell the write its transaction, where it is not the receiver that carries it. */
  readonly options?: ts.Expression;
  readonly place: Placed;
  /** The edits of imports that were asked for so far. */
  readonly imports: readonly TextEdit[];
}

/**
 * How the call stands in the code. `returned` and `declared` are whole statements with the call as their value; `statement` throws the
 * value away; everything else is an `expression`.
 */
export type Placed =
  | { readonly kind: "statement"; readonly statement: ts.Statement; readonly awaited: boolean }
  | {
      readonly kind: "returned";
      readonly statement: ts.ReturnStatement;
      readonly awaited: boolean;
      /** `return` in an async function: the promise can be awaited there as well. */
      readonly isAsync: boolean;
    }
  | {
      readonly kind: "declared";
      readonly statement: ts.Statement;
      readonly declaration: ts.VariableDeclaration;
      readonly awaited: boolean;
      /** `(await …) as User`: the value changes its type on its way. */
      readonly isCast: boolean;
    }
  | { readonly kind: "expression"; readonly awaited: boolean };

/** @param variable what a handler calls the error where the file catches none */
export function siteAt(context: FixContext, call: ts.CallExpression, variable: string): TypescriptSite {
  const root = call.getSourceFile();
  const style = styleOf(root);
  const imports: TextEdit[] = [];
  const locals = new Map<string, string>();
  const given = new Set<string>();
  const place = placedAs(call);
  const around = functionsAround(call).at(-1) ?? root;
  return {
    context,
    root,
    style,
    call,
    place,
    form: place.kind,
    isTypeScript: !/\.[cm]?jsx?$/.test(context.source.path),
    imports,
    error: errorName(call, variable),
    quote: (text) => typescriptString(text, style),
    free(...wanted) {
      const left = wanted.filter((each) => !given.has(each));
      let name = freeIn(around, left[0] ?? wanted[0], ...left.slice(1));
      for (let i = 2; given.has(name); i++) name = freeIn(around, `${wanted[0]}${i}`);
      given.add(name);
      return name;
    },
    use(wanted) {
      const key = `${wanted.module} ${wanted.name}`;
      const known = locals.get(key);
      if (known !== undefined) return known;
      const { local, edits } = imported(root, wanted, style);
      imports.push(...edits);
      locals.set(key, local);
      return local;
    },
  };
}

function placedAs(call: ts.CallExpression): Placed {
  const t = compiler();
  let value: ts.Node = call;
  let awaited = false;
  let isCast = false;
  while (
    t.isParenthesizedExpression(value.parent) ||
    t.isAwaitExpression(value.parent) ||
    t.isAsExpression(value.parent)
  ) {
    value = value.parent;
    awaited ||= t.isAwaitExpression(value);
    isCast ||= t.isAsExpression(value);
  }
  const holder = value.parent;
  const declaration = declarationOf(call);
  if (declaration) {
    const statement = ancestor(declaration, t.isVariableStatement);
    if (statement && isListed(statement))
      return { kind: "declared", statement, declaration, awaited, isCast };
  }
  if (t.isExpressionStatement(holder) && isListed(holder))
    return { kind: "statement", statement: holder, awaited };
  if (t.isReturnStatement(holder) && isListed(holder))
    return { kind: "returned", statement: holder, awaited, isAsync: isInAsync(call) };
  return { kind: "expression", awaited };
}

/** True for a statement of a block, on a line of its own: others (`if (x) return …`) cannot become several. */
function isListed(statement: ts.Statement): boolean {
  const t = compiler();
  const list = statement.parent;
  const inList = t.isBlock(list) || t.isSourceFile(list) || t.isCaseOrDefaultClause(list);
  return inList && startsLine(statement.getSourceFile(), statement);
}

/** True where the innermost function is async. */
export function isInAsync(node: ts.Node): boolean {
  const { AsyncKeyword } = compiler().SyntaxKind;
  return functionsAround(node)[0]?.modifiers?.some(({ kind }) => kind === AsyncKeyword) === true;
}

/** True where something can be awaited in front of the node: in an async function, at the top of a module. */
export function canAwait(node: ts.Node): boolean {
  return functionsAround(node).length === 0 || isInAsync(node);
}

/** What the file calls an error that it catches; never a name that means something at the call. */
function errorName(call: ts.CallExpression, otherwise: string): string {
  const t = compiler();
  const used = new Set(findAll(call, t.isIdentifier).map(({ text }) => text));
  const caught = findAll(call.getSourceFile(), t.isCatchClause).flatMap(({ variableDeclaration }) =>
    variableDeclaration && t.isIdentifier(variableDeclaration.name) ? [variableDeclaration.name.text] : [],
  );
  const wanted = [...caught.slice(0, 1), otherwise, "error", "err", "failure"];
  const free = wanted.find((name) => !used.has(name) && !findBinding(name, call));
  return free ?? freeIn(functionsAround(call).at(-1) ?? call.getSourceFile(), "failure");
}

/** The local name of a value: imported already, from one of the modules; a type-only import of it alone becomes one of the value. */
function imported(
  root: ts.SourceFile,
  { module, name, also = [] }: Wanted,
  style: CodeStyle,
): { readonly local: string; readonly edits: readonly TextEdit[] } {
  const t = compiler();
  const known = [...readImports(root).values()].filter(
    (each) => each.imported === name && [module, ...also].includes(each.module),
  );
  const value = known.find((each) => !each.typeOnly);
  if (value) return { local: value.local, edits: [] };
  for (const { statement, local } of known) {
    if (!t.isImportDeclaration(statement) || !statement.importClause) continue;
    const { importClause: clause } = statement;
    const list = clause.namedBindings;
    if (!list || !t.isNamedImports(list) || list.elements.length !== 1) continue;
    const [only] = list.elements;
    // `import type { X }`, `import { type X }`: without the word.
    const marked = clause.isTypeOnly ? clause : only;
    if (marked) return { local, edits: [withoutType(marked)] };
  }
  return importName(root, module, name, style);
}

function withoutType(marked: ts.ImportClause | ts.ImportSpecifier): TextEdit {
  const start = startOf(marked);
  const next = compiler().isImportClause(marked)
    ? (marked.name ?? marked.namedBindings)
    : (marked.propertyName ?? marked.name);
  return { start, end: next ? startOf(next) : start, text: "" };
}

export function textOf(node: ts.Node): string {
  return node.getSourceFile().text.slice(startOf(node), node.end);
}

/** The code on one line, as it can stand inside of another: without its comments, text between backquotes as it is. */
export function onOneLine(node: ts.Node): string {
  const { text } = node.getSourceFile();
  let result = "";
  let end = startOf(node);
  for (const token of tokensOf(node)) {
    const between = text.slice(end, startOf(token));
    const said = token.getText();
    const isClosing = said === "}" || said === "]";
    if (isClosing && between.includes("\n") && result.endsWith(",")) result = result.slice(0, -1);
    result += (between.trim() === "" && !between.includes("\n") ? between : " ") + said;
    end = token.end;
  }
  return result;
}

function tokensOf(node: ts.Node): ts.Node[] {
  const inner = node.getChildren().filter((each) => startOf(each) < each.end);
  return inner.length === 0 ? [node] : inner.flatMap(tokensOf);
}

/** Indentation of the line on which the call's statement (or the call) begins. */
export function indentOf({ root, call, place }: TypescriptSite): string {
  return indentAt(root, place.kind === "expression" ? call : place.statement);
}

/**
 * Where the statement ends. Without semicolons, one at the start of the next line belongs to that line: it keeps what begins with a
 * bracket apart.
 */
export function endOf(statement: ts.Statement): number {
  const text = textOf(statement);
  const before = text.slice(0, -1).trimEnd();
  const onNextLine = text.endsWith(";") && text.slice(before.length).includes("\n");
  return onNextLine ? startOf(statement) + before.length : statement.end;
}

/** Lines under one indentation; empty ones stay empty. */
export function block(lines: readonly string[], indent: string, eol: string): string {
  return lines.map((line) => (line === "" ? "" : indent + line)).join(eol);
}

/** Text between backquotes over several lines: it is data, and cannot be moved to the right. */
export function hasLongTemplate(node: ts.Node): boolean {
  const t = compiler();
  const isTemplate = (each: ts.Node): each is ts.TemplateLiteral =>
    t.isNoSubstitutionTemplateLiteral(each) || t.isTemplateExpression(each);
  return findAll(node, isTemplate).some((each) => each.getText().includes("\n"));
}
