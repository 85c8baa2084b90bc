/** Edits of TypeScript that look like the user's own code: indentation, quotes, semicolons and line ends as in the file. */

import type { TextEdit } from "../domain/text";
import { compiler, outermost, startOf, type ts, visit } from "./typescript";

/** How a file is written. */
export interface CodeStyle {
  /** One step of indentation: two spaces, four, a tab. */
  readonly indent: string;
  readonly quote: '"' | "'";
  /** `;` or nothing. */
  readonly semicolon: ";" | "";
  readonly eol: "\n" | "\r\n";
}

/** Reads the style off the file; where it tells nothing: two spaces, double quotes, semicolons, the first line end. */
export function styleOf(root: ts.SourceFile): CodeStyle {
  const t = compiler();
  let [double, single, ended, open] = [0, 0, 0, 0];
  visit(root, (node) => {
    if (t.isStringLiteral(node)) root.text[startOf(node)] === "'" ? single++ : double++;
    const statement =
      t.isExpressionStatement(node) ||
      t.isVariableStatement(node) ||
      t.isReturnStatement(node) ||
      t.isImportDeclaration(node);
    if (statement) root.text[node.end - 1] === ";" ? ended++ : open++;
  });
  return {
    indent: indentStep(root.text),
    quote: single > double ? "'" : '"',
    semicolon: open > ended ? "" : ";",
    eol: /\r\n|\n/.exec(root.text)?.[0] === "\r\n" ? "\r\n" : "\n",
  };
}

/** The commonest step by which a line is indented more than the line before it. */
function indentStep(text: string): string {
  const seen = new Map<string, number>();
  let before = "";
  for (const line of text.split(/\r?\n/, 5000)) {
    const indent = leading(line);
    if (indent.length === line.length || /^\s*\*/.test(line)) continue;
    if (indent.length > before.length && indent.startsWith(before)) {
      const step = indent.slice(before.length);
      seen.set(step, (seen.get(step) ?? 0) + 1);
    }
    before = indent;
  }
  const best = [...seen].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "  ";
  return best.startsWith("\t") ? "\t" : best.length > 8 ? "  " : best;
}

function leading(line: string): string {
  let end = 0;
  while (line[end] === " " || line[end] === "\t") end++;
  return line.slice(0, end);
}

/** The white space in front of the line on which the node begins. */
export function indentAt(root: ts.SourceFile, node: ts.Node): string {
  const start = startOf(node);
  const lineStart = root.text.lastIndexOf("\n", start - 1) + 1;
  return leading(root.text.slice(lineStart, start));
}

/** True where nothing but white space stands in front of the node on its line: whole lines can be put there. */
export function startsLine(root: ts.SourceFile, node: ts.Node): boolean {
  const start = startOf(node);
  return root.text.slice(root.text.lastIndexOf("\n", start - 1) + 1, start).trim() === "";
}

/**
 * The node's text moved by `steps` indentations, as it would stand on a line of its own: the first line carries no indentation.
 * Lines inside template literals stay as they are: they are data.
 */
export function movedText(root: ts.SourceFile, node: ts.Node, steps: number, style: CodeStyle): string {
  const start = startOf(node);
  const text = root.text.slice(start, node.end);
  if (steps === 0) return text;
  const data = templateStretches(node);
  let result = "";
  let at = 0;
  for (let end = text.indexOf("\n", at); end >= 0; end = text.indexOf("\n", at)) {
    result += text.slice(at, end + 1);
    at = end + 1;
    const blank = text[at] === "\n" || text[at] === "\r";
    if (!blank && !data.some(([from, to]) => start + at > from && start + at < to))
      result += style.indent.repeat(steps);
  }
  return result + text.slice(at);
}

/** The same as edits, for text that other edits touch as well: one more step in front of every line of the node but its first. */
export function indentEdits(root: ts.SourceFile, node: ts.Node, style: CodeStyle): TextEdit[] {
  const { text } = root;
  const data = templateStretches(node);
  const edits: TextEdit[] = [];
  for (
    let at = text.indexOf("\n", startOf(node)) + 1;
    at > 0 && at < node.end;
    at = text.indexOf("\n", at) + 1
  ) {
    const blank = text[at] === "\n" || text[at] === "\r";
    if (!blank && !data.some(([from, to]) => at > from && at < to))
      edits.push({ start: at, end: at, text: style.indent });
  }
  return edits;
}

function templateStretches(node: ts.Node): [number, number][] {
  const t = compiler();
  const found: [number, number][] = [];
  visit(node, (each) => {
    if (
      t.isNoSubstitutionTemplateLiteral(each) ||
      t.isTemplateHead(each) ||
      t.isTemplateMiddleOrTemplateTail(each)
    )
      found.push([startOf(each), each.end]);
  });
  return found;
}

/** True for text between backquotes over several lines: it is data, and cannot be moved to the right. */
export function hasLongTemplate(node: ts.Node): boolean {
  const { text } = node.getSourceFile();
  return templateStretches(node).some(([from, to]) => text.slice(from, to).includes("\n"));
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

/** Lines under one indentation; empty ones stay empty. */
export function block(lines: readonly string[], indent: string, eol: string): string {
  return lines.map((line) => (line === "" ? "" : indent + line)).join(eol);
}

/**
 * Where the statement ends. Without semicolons, one at the start of the next line belongs to that line: it keeps what begins with a
 * bracket apart.
 */
export function endOfStatement(statement: ts.Statement): number {
  const text = statement.getText();
  const before = text.slice(0, -1).trimEnd();
  const onNextLine = text.endsWith(";") && text.slice(before.length).includes("\n");
  return onNextLine ? startOf(statement) + before.length : statement.end;
}

/** The statement in whose list (block, file, case) the node stands; undefined in an arrow function's bare expression. */
export function statementAround(node: ts.Node): ts.Statement | undefined {
  const t = compiler();
  for (let next = node; next.parent; next = next.parent) {
    const list = next.parent;
    if (
      t.isStatement(next) &&
      (t.isBlock(list) || t.isSourceFile(list) || t.isCaseOrDefaultClause(list) || t.isModuleBlock(list))
    )
      return next;
    if (t.isArrowFunction(list) && list.body === next) return undefined;
  }
  return undefined;
}

/**
 * One more element behind those of a list in brackets, which is not empty: on a line of its own where the last one has one, behind the
 * comment that speaks of the last one.
 * @param closing offset of the closing bracket
 */
export function appendedTo(
  root: ts.SourceFile,
  elements: ts.NodeArray<ts.Node>,
  closing: number,
  text: string,
  { eol }: CodeStyle,
): TextEdit {
  const last = elements[elements.length - 1] as ts.Node;
  const between = root.text.slice(last.end, closing);
  if (!startsLine(root, last) || !between.includes("\n"))
    return { start: last.end, end: last.end, text: `, ${text}` };
  const indent = indentAt(root, last);
  const isListed = elements.hasTrailingComma && between.slice(between.lastIndexOf("\n")).trim() === "";
  if (!isListed) return { start: last.end, end: last.end, text: `,${eol}${indent}${text}` };
  const start = last.end + between.lastIndexOf("\n") + 1;
  return { start, end: start, text: `${indent}${text},${eol}` };
}

/** The call with what is written around it on the way of its value: brackets, `await`, `as`. */
export function handedOut(expression: ts.Expression): ts.Expression {
  const t = compiler();
  const passesOn = (each: ts.Node) =>
    t.isParenthesizedExpression(each) || t.isAwaitExpression(each) || t.isAsExpression(each);
  return outermost(expression, passesOn) as ts.Expression;
}

/** The `const x = …` statement whose only value the expression is. */
export function declarationOf(expression: ts.Expression): ts.VariableDeclaration | undefined {
  const t = compiler();
  const value = handedOut(expression);
  const declaration = value.parent;
  if (!t.isVariableDeclaration(declaration) || declaration.initializer !== value) return undefined;
  const list = declaration.parent;
  return t.isVariableDeclarationList(list) &&
    t.isVariableStatement(list.parent) &&
    list.declarations.length === 1
    ? declaration
    : undefined;
}
