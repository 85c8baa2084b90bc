/**
 * No regular expression is made of text that others wrote: a field called `(x+)+y` made one that never ends. Read off the TypeScript tree: the
 * parts of `new RegExp(…)` are constants of the file, or went through typescriptPattern.
 */

import { readFileSync } from "node:fs";
import { fdir } from "fdir";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { holdsWord } from "../server/src/domain/text";

/** What a part may be beside constants: the file, the part, and why. */
const exempt: readonly (readonly [file: string, part: string, why: string])[] = [
  ["code/typescript/writes.ts", "any", "the methods of a dialect, which an adapter lists"],
  ...(["held", "made", "filled"] as const).map(
    (part) =>
      [
        "code/typescript/blind.ts",
        part,
        "the methods and makers of a dialect, which an adapter lists",
      ] as const,
  ),
  ["trace/scout.ts", '[...signs].flatMap(spelt).join("|")', "the adapters' own signs, escaped"],
  ["trace/data.ts", 'words.join("|")', "the words of the adapters' own forms, escaped where they are listed"],
];

const files = ["client/src", "server/src"].flatMap((folder) =>
  new fdir()
    .withRelativePaths()
    .filter((path) => path.endsWith(".ts"))
    .crawl(folder)
    .sync()
    .map((path) => `${folder}/${path}`),
);

interface Finding {
  readonly line: number;
  readonly part: string;
}

/** Parts of patterns that are neither constant nor escaped. */
function openParts(path: string, text: string): Finding[] {
  const root = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const constants = constantsOf(root);
  const found: Finding[] = [];
  const visit = (node: ts.Node): void => {
    const isPattern =
      (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === "RegExp";
    // A text as the argument of these becomes a pattern as well.
    const isMatch =
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      /^(?:match|matchAll|search)$/.test(node.expression.name.text) &&
      node.arguments.some((each) => ts.isTemplateExpression(each) || ts.isBinaryExpression(each));
    const [pattern] = isPattern || isMatch ? (node.arguments ?? []) : [];
    for (const part of pattern ? partsOf(pattern) : [])
      if (!isConstant(part, constants))
        found.push({
          line: root.getLineAndCharacterOfPosition(part.getStart()).line + 1,
          part: part.getText(),
        });
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** The summands and placeholders of an expression. */
function partsOf(node: ts.Expression): ts.Expression[] {
  if (ts.isTemplateExpression(node)) return node.templateSpans.flatMap((span) => partsOf(span.expression));
  if (ts.isBinaryExpression(node)) return [...partsOf(node.left), ...partsOf(node.right)];
  return ts.isParenthesizedExpression(node) ? partsOf(node.expression) : [node];
}

/** What the file's own `const` at its top say; a function there that is called with constants is one. */
function constantsOf(root: ts.SourceFile): ReadonlyMap<string, ts.Expression> {
  return new Map(
    root.statements
      .filter(ts.isVariableStatement)
      .flatMap(({ declarationList }) => [...declarationList.declarations])
      .flatMap(({ name, initializer }) =>
        ts.isIdentifier(name) && initializer ? [[name.text, initializer] as const] : [],
      ),
  );
}

function isConstant(
  node: ts.Expression,
  constants: ReadonlyMap<string, ts.Expression>,
  within: readonly string[] = [],
): boolean {
  const isSame = (each: ts.Expression) => isConstant(each, constants, within);
  if (ts.isStringLiteralLike(node) || ts.isRegularExpressionLiteral(node)) return true;
  if (ts.isTemplateExpression(node) || ts.isBinaryExpression(node)) return partsOf(node).every(isSame);
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isSame);
  if (ts.isIdentifier(node)) {
    const value = constants.get(node.text);
    return (
      value !== undefined &&
      !within.includes(node.text) &&
      isConstant(value, constants, [...within, node.text])
    );
  }
  if (ts.isCallExpression(node)) {
    const { expression: called } = node;
    if (ts.isIdentifier(called) && called.text === "typescriptPattern") return true;
    const known = ts.isIdentifier(called) ? constants.get(called.text) : undefined;
    if (known && ts.isArrowFunction(known)) return node.arguments.every(isSame);
    // `NAMES.join("|")`, `NAME.replace("a", "b")`.
    if (ts.isPropertyAccessExpression(called) && isSame(called.expression))
      return node.arguments.every(isSame);
  }
  return ts.isPropertyAccessExpression(node) && node.name.text === "source" && isSame(node.expression);
}

describe("patterns are made of constants and escaped text alone", () => {
  const used = new Set<number>();

  test.each(files)("%s", (path) => {
    const found = openParts(path, readFileSync(path, "utf8")).filter(({ part }) => {
      const index = exempt.findIndex(([file, allowed]) => path.endsWith(file) && part === allowed);
      if (index >= 0) used.add(index);
      return index < 0;
    });
    expect(found.map(({ line, part }) => `${path}:${line} ${part}`)).toEqual([]);
  });

  test("every exemption is used", () => expect([...used].sort()).toEqual(exempt.map((_, index) => index)));
});

/** Sources in which `#{` stands for what would be a placeholder of this file. */
const source = (text: string) => text.replaceAll("#{", "${");

describe("the lint sees", () => {
  test.each([
    "const f = (field) => new RegExp(`\\\\b#{field}\\\\b`);",
    "const f = (field) => new RegExp('a' + field);",
    "const f = (field) => RegExp(field);",
    "const f = (fields) => new RegExp(fields.join('|'));",
    "const name = other(); const f = () => new RegExp(name);",
    "const f = (text, name) => text.match(`#{name}=`);",
  ])("%s", (text) => expect(openParts("a.ts", source(text))).not.toEqual([]));

  test.each([
    "const a = new RegExp(`x`, flags);",
    "const NAME = 'a'; const a = new RegExp(`#{NAME}+`);",
    "const NAMES = ['a', 'b']; const a = new RegExp(NAMES.join('|'));",
    "const f = (field) => new RegExp(`^#{typescriptPattern(field)}$`);",
    "const JOIN = /a/; const f = () => new RegExp(JOIN, 'g');",
    "const name = (group) => `(?<#{group}>a)`; const a = new RegExp(`#{name('b')}`);",
  ])("and lets be: %s", (text) => expect(openParts("a.ts", source(text))).toEqual([]));
});

test.each([
  ["a (x+)+y b", "(x+)+y", true],
  ["xmodels", "models", false],
  ["models_", "models", false],
  ["xmodels models", "models", true],
  ["", "models", false],
] as const)("the word stands in the text: %s, %s", (text, word, stands) => {
  expect(holdsWord(text, word)).toBe(stands);
});
