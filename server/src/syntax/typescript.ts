/** TypeScript and JavaScript source to trees: one file at a time, in memory, no libraries, no checker. */

import type { ts } from "ts-morph";
import type { Place, Source } from "../domain/text";
import type { Compiler } from "./compiler";
import { blank } from "./masks";
import { loadTsMorph } from "./parsers";
import { hasSyntaxErrors, readAgain } from "./typescript-broken";
import { statementChunks } from "./typescript-chunks";
import { withoutTypescriptCosts } from "./typescript-masks";

export type { ts } from "ts-morph";
export { hasSyntaxErrors } from "./typescript-broken";

let loaded: Compiler | undefined;

/** Loads the compiler, once: 0.3 s and 100 MB, so only where a workspace needs it (Orm.prepare). */
export async function loadTypeScript(): Promise<void> {
  loaded ??= (await loadTsMorph()).ts;
}

/**
 * The compiler's own namespace, for `isCallExpression` and the like.
 * @throws where nobody has awaited loadTypeScript(): a mistake of the program, not of the input
 */
export function compiler(): Compiler {
  if (!loaded) throw new Error("TypeScript is not loaded yet: await loadTypeScript() first");
  return loaded;
}

const recent = new Map<string, { readonly text: string; readonly root: ts.SourceFile }>();
/** Lines of what was left out of a tree. */
const leftOut = new WeakMap<ts.SourceFile, readonly number[]>();
/** As many files as one chain may open. */
const remembered = 60;

/**
 * Text -> tree with parents. Total: a syntax error costs the statement, or the member of a class, in which it stands.
 * What is too deep for the parser, or would take it too long, is left out; {@link linesLeftOut}. The last trees are kept.
 */
export function parseTypeScript(source: Source): ts.SourceFile {
  const known = recent.get(source.path);
  if (known?.text === source.text) return known.root;
  const t = compiler();
  const parse = (text: string) =>
    t.createSourceFile(source.path, text, t.ScriptTarget.Latest, true, scriptKind(source.path));
  const read = (text: string) => {
    const root = parse(text);
    if (hasSyntaxErrors(root)) readAgain(t, root, parse);
    return root;
  };
  const masked = withoutTypescriptCosts(source.text);
  let root = withinStack(() => read(masked.text));
  let { lines } = masked;
  if (!root) {
    const tooDeep = statementChunks(masked.text).filter(
      ({ start, end }) => !withinStack(() => read(masked.text.slice(start, end))),
    );
    const rest = blank(masked.text, tooDeep);
    lines = [...lines, ...rest.lines].sort((a, b) => a - b);
    root = withinStack(() => read(rest.text)) ?? parse(masked.text.replace(/[^\r\n]/g, " "));
  }
  leftOut.set(root, lines);
  recent.delete(source.path);
  recent.set(source.path, { text: source.text, root });
  if (recent.size > remembered) recent.delete(recent.keys().next().value ?? "");
  return root;
}

/** The expression that the text is, with parents; undefined where it is a statement or nothing. For text of our own: it is parsed as it is. */
export function parseExpression(text: string): ts.Expression | undefined {
  const t = compiler();
  const [statement] = t.createSourceFile("expression.ts", text, t.ScriptTarget.Latest, true).statements;
  return statement && t.isExpressionStatement(statement) ? statement.expression : undefined;
}

/** 1-based lines at which something was left out of the tree, because it is nested too deeply or repeated too often. */
export function linesLeftOut(root: ts.SourceFile): readonly number[] {
  return leftOut.get(root) ?? [];
}

/** What the reading gives; undefined where the stack of this process is too small for it. */
function withinStack<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const t = compiler();
    // The parser keeps what it was in the middle of until it ends well once.
    t.createSourceFile("empty.ts", "", t.ScriptTarget.Latest);
    return undefined;
  }
}

/** Files that parseTypeScript understands. */
export const typescriptFiles: readonly string[] = ["**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}"];

function scriptKind(path: string): ts.ScriptKind {
  const { ScriptKind } = compiler();
  if (path.endsWith(".tsx")) return ScriptKind.TSX;
  if (path.endsWith(".jsx") || /\.[cm]?js$/.test(path)) return ScriptKind.JSX;
  return ScriptKind.TS;
}

/** Visits the node and all below it in the order of the text; `false` keeps it out of a subtree. A loop, so that deep code is safe. */
export function visit(node: ts.Node, at: (node: ts.Node) => unknown): void {
  const { forEachChild } = compiler();
  const waiting: ts.Node[] = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (at(next) === false) continue;
    const children: ts.Node[] = [];
    forEachChild(next, (child) => {
      children.push(child);
    });
    for (let i = children.length - 1; i >= 0; i--) waiting.push(children[i] as ts.Node);
  }
}

/** All nodes below (and the node itself) that the test lets through, in the order of the text. */
export function findAll<T extends ts.Node>(node: ts.Node, test: (node: ts.Node) => node is T): T[] {
  const found: T[] = [];
  visit(node, (each) => {
    if (test(each)) found.push(each);
  });
  return found;
}

/** The narrowest node that holds the whole stretch. */
export function nodeAt(root: ts.Node, start: number, end: number): ts.Node {
  let node = root;
  for (;;) {
    const inner = compiler().forEachChild(node, (child) =>
      startOf(child) <= start && end <= child.end ? child : undefined,
    );
    if (!inner) return node;
    node = inner;
  }
}

/** The node's stretch of the file without the comments in front of it. */
export function placeOf(source: Source, node: ts.Node): Place {
  return source.place(startOf(node), node.end);
}

/** Offset of the node's first token. */
export function startOf(node: ts.Node): number {
  return node.getStart(node.getSourceFile());
}

/** The nearest node around (the node itself excluded) that the test lets through. */
export function ancestor<T extends ts.Node>(
  node: ts.Node,
  test: (node: ts.Node) => node is T,
): T | undefined {
  for (let next = node.parent; next; next = next.parent) if (test(next)) return next;
  return undefined;
}

/** The outermost node around (or the node itself) that stands within such nodes only. */
export function outermost(node: ts.Node, within: (holder: ts.Node) => boolean): ts.Node {
  let next = node;
  while (next.parent && within(next.parent)) next = next.parent;
  return next;
}

/** The expression without what changes nothing at run time: brackets, `as`, `satisfies`, `!`. */
export function unwrap(node: ts.Expression): ts.Expression {
  const t = compiler();
  let next = node;
  while (
    t.isParenthesizedExpression(next) ||
    t.isAsExpression(next) ||
    t.isSatisfiesExpression(next) ||
    t.isNonNullExpression(next) ||
    t.isTypeAssertionExpression(next)
  )
    next = next.expression;
  return next;
}

/** The same without `await` as well. */
export function unwrapAwait(node: ts.Expression): ts.Expression {
  const inner = unwrap(node);
  return compiler().isAwaitExpression(inner) ? unwrapAwait(inner.expression) : inner;
}

/** `a.b.c` -> ["a", "b", "c"], `this.x` -> ["this", "x"]; undefined where the receiver is anything else (a call, an index). */
export function accessPath(node: ts.Expression): string[] | undefined {
  const t = compiler();
  const names: string[] = [];
  let next = unwrap(node);
  while (t.isPropertyAccessExpression(next)) {
    names.unshift(next.name.text);
    next = unwrap(next.expression);
  }
  if (next.kind === t.SyntaxKind.ThisKeyword) return ["this", ...names];
  return t.isIdentifier(next) ? [next.text, ...names] : undefined;
}

/** `res.status(409).json` -> "res.status().json": a chain of names and calls; null for anything else. */
export function dottedName(node: ts.Expression): string | null {
  const t = compiler();
  const { ThisKeyword, SuperKeyword } = t.SyntaxKind;
  const parts: string[] = [];
  for (let next = unwrapAwait(node); ; next = unwrapAwait(next.expression)) {
    if (t.isIdentifier(next)) return [next.text, ...parts].join("");
    if (next.kind === ThisKeyword) return ["this", ...parts].join("");
    if (next.kind === SuperKeyword) return ["super", ...parts].join("");
    if (t.isPropertyAccessExpression(next)) parts.unshift(`.${next.name.text}`);
    else if (t.isCallExpression(next)) parts.unshift("()");
    else return null;
  }
}
