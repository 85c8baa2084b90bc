/**
 * No file that builds edits, repairs or commands puts a value between quotes by hand: strings are written by syntax/escape.ts and databases/escape.ts.
 * Read off the TypeScript tree: template literals whose literal parts open quotes around a value, and sums and templates that take a style's quote.
 */

import { readFileSync } from "node:fs";
import { fdir } from "fdir";
import ts from "typescript";
import { describe, expect, test } from "vitest";

/** Rooms that write code for the user. */
const rooms = ["orms", "syntax", "frameworks", "databases"];

/** Functions whose argument they escape themselves: what stands in it is no code yet. */
const writers: ReadonlySet<string> = new Set([
  "backslashString",
  "typescriptString",
  "typescriptPattern",
  "lineComment",
  "pythonString",
  "prismaString",
  "shellWord",
  "shellString",
  "sqlName",
  "doubleQuoted",
  "backquoted",
  "bracketed",
  "textLiteral",
  "postgresLiteral",
]);

/** Quotes by hand that no user's code gets: the file, a part of the line, and why. */
const exempt: readonly (readonly [file: string, part: string, why: string])[] = [
  ["databases/escape.ts", "replaceAll", "it is the escaping function"],
  ["syntax/escape.ts", "replaceAll", "it is the escaping function"],
  ["activerecord/errors.ts", "table}", "looks for the words in a message"],
  ["databases/mysql.ts", "quote}`", "undoes the escape of a quote in a message"],
  ["syntax/prisma-schema.ts", ".repeat(", "masks a string before it is read"],
  ["syntax/sql-parsed.ts", ".repeat(length", "masks a string and a name before they are read"],
  ["syntax/sql-tokens.ts", "quote + quote", "undoes the escape of a quote in a statement"],
];

const files = rooms.flatMap((room) =>
  new fdir()
    .withRelativePaths()
    .filter((path) => path.endsWith(".ts"))
    .crawl(`server/src/${room}`)
    .sync()
    .map((path) => `server/src/${room}/${path}`),
);

interface Finding {
  readonly line: number;
  readonly text: string;
}

/** Templates and sums that write quotes around a value. */
function quotesByHand(path: string, text: string): Finding[] {
  const root = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Finding[] = [];
  const at = (node: ts.Node) =>
    found.push({
      line: root.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      text: node.getText().split("\n")[0] ?? "",
    });
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node) && opensQuotes(node) && !isHarmless(node)) at(node);
    if (isSumWithQuote(node) && !isHarmless(node)) at(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** A value within quotes that the template's own text opens, or behind a quote that is a value itself (`${style.quote}`). */
function opensQuotes(node: ts.TemplateExpression): boolean {
  if (node.templateSpans.some(({ expression }) => isQuoteName(expression))) return true;
  const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  return ["'", '"', "`"].some((quote) => {
    let open = false;
    return parts.slice(0, -1).some((part, index) => {
      for (let at = part.indexOf(quote); at >= 0; at = part.indexOf(quote, at + 1))
        if (!isApostrophe(part, at)) open = !open;
      // In a pattern quotes are signs like others.
      return open && calledName(node.templateSpans[index]?.expression) !== "typescriptPattern";
    });
  });
}

/** `Prisma's`: within a word. */
function isApostrophe(text: string, at: number): boolean {
  return text[at] === "'" && /\w/.test(text[at - 1] ?? "") && /\w/.test(text[at + 1] ?? "");
}

/** `quote + text`, `'"' + name`. */
function isSumWithQuote(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return false;
  return [node.left, node.right].some(
    (side) => isQuoteName(side) || (ts.isStringLiteralLike(side) && /["'`]$|^["'`]/.test(side.text)),
  );
}

function isQuoteName(node: ts.Expression): boolean {
  const name = ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : "";
  return /^quote$|Quote$/.test(name);
}

/** Escaped whole, a pattern that reads, or a sentence for people: those are no code. */
function isHarmless(node: ts.Node): boolean {
  for (let at = node; at.parent; at = at.parent) {
    const holder = at.parent;
    if (ts.isCallExpression(holder) && holder.arguments.includes(at as ts.Expression)) {
      if (writers.has(lastName(holder.expression))) return true;
      // What looks for text writes none, and what declines says a sentence.
      if (/^(?:includes|indexOf|startsWith|endsWith|test|decline)$/.test(lastName(holder.expression)))
        return true;
    }
    if (ts.isNewExpression(holder) && holder.expression.getText() === "RegExp") return true;
    // Sentences, and what the text of an error ends with or holds (ErrorTest): an ORM writes that as a literal.
    if (
      ts.isPropertyAssignment(holder) &&
      /^(?:declined|title|why|says|reason|includes|endsWith)$/.test(holder.name.getText())
    )
      return true;
    if (ts.isMethodDeclaration(holder) && holder.name.getText() === "title") return true;
    if (ts.isStatement(holder) && isSentence(node)) return true;
  }
  return false;
}

/** Words for people in backticks, which Markdown's surfaces escape: they begin with a capital letter and end as sentences do, or go on after one. */
function isSentence(node: ts.Node): boolean {
  if (!ts.isTemplateExpression(node)) return false;
  const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  const words = parts.join(" ").match(/(?<![\w"'])[a-z]{2,}(?![\w"'(.])/g) ?? [];
  return words.length >= 4 && !parts.join("").includes('"');
}

function calledName(node: ts.Expression | undefined): string {
  return node && ts.isCallExpression(node) ? lastName(node.expression) : "";
}

function lastName(node: ts.Expression): string {
  return ts.isPropertyAccessExpression(node) ? node.name.text : ts.isIdentifier(node) ? node.text : "";
}

describe("values get into code by the escaping functions alone", () => {
  const used = new Set<number>();

  test.each(files)("%s", (path) => {
    const findings = quotesByHand(path, readFileSync(path, "utf8")).filter(({ text }) => {
      const index = exempt.findIndex(([file, part]) => path.endsWith(file) && text.includes(part));
      if (index >= 0) used.add(index);
      return index < 0;
    });
    expect(findings.map(({ line, text }) => `${path}:${line} ${text}`)).toEqual([]);
  });

  test("every exemption is used", () => expect([...used].sort()).toEqual(exempt.map((_, index) => index)));
});

/** Sources in which `#{` stands for what would be a placeholder of this file. */
const source = (text: string) => text.replaceAll("#{", "${");

describe("the lint sees", () => {
  test.each([
    'const a = `name="#{name}"`;',
    "const a = `'#{name}'`;",
    "const a = `\\`#{name}\\``;",
    "const a = `x = '[#{a}, #{name}]'`;",
    "const a = `#{style.quote}#{name}#{style.quote}`;",
    "const a = style.quote + name + style.quote;",
    "const a = '\"' + name + '\"';",
    "const a = (text) => quote + text.replaceAll(quote, 'x') + quote;",
  ])("%s", (text) => expect(quotesByHand("a.ts", source(text))).not.toEqual([]));

  test.each([
    "const a = `name=#{pythonString(name, style)}`;",
    "const a = typescriptString(`'#{name}'`, style);",
    "const a = { declined: `\\`#{name}\\` is no plain name.` };",
    "decline(`\\`#{name}\\` is not a plain string.`);",
    "const a = `Prisma's #{name} isn't there`;",
    "const a = new RegExp(`'#{name}'`);",
  ])("and lets be: %s", (text) => expect(quotesByHand("a.ts", source(text))).toEqual([]));
});
