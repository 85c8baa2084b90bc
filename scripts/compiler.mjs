/**
 * The part of the TypeScript compiler that Keyclash reads code with: the scanner, the parser and the tests of nodes, without the checker, the
 * emitter, the language service and its server, which are nine tenths of it. To load all of them took longer than to read a workspace.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What stands around the one file into which TypeScript is built: its functions are those of a function. */
const [opens, closes] = ['var ts = {}; ((module) => {\n"use strict";\n', "})({ get exports() {"];

/** Functions that a symbol or a signature calls, of which a parser makes none: with them the whole language service would be kept. */
const unreached = ["getDocumentationComment", "getJsDocTagsOfDeclarations"];

/** The names of `Compiler` (server/src/syntax/compiler.ts), to which the types hold all of the house's code. */
export function compilerNames(root) {
  const code = readFileSync(join(root, "server/src/syntax/compiler.ts"), "utf8");
  const [, list = ""] = /const compilerNames = \[([^\]]*)\]/.exec(code) ?? [];
  return [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name);
}

/**
 * @param {string} code dist/typescript.js of @ts-morph/common
 * @param {readonly string[]} names what is used of its exports
 * @param {typeof import("ts-morph").ts} ts reads it
 * @returns {string} a CommonJS module that exports those names, and holds what they need alone
 */
export function partOfCompiler(code, names, ts) {
  const start = code.indexOf(opens);
  const end = code.lastIndexOf(closes);
  if (start < 0 || end < start) throw new Error("typescript.js is built in a new way: look at it");
  const body = code.slice(start + opens.length, end);
  const file = ts.createSourceFile("typescript.js", body, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const statements = file.statements.map((node) => ({ node, ...about(node, file, ts) }));
  const exported = new Map(statements.flatMap(({ exports = [] }) => exports));
  const missing = names.filter((name) => !exported.has(name));
  if (missing.length > 0) throw new Error(`TypeScript exports no ${missing.join(", ")}`);

  const byName = new Map();
  for (const statement of statements)
    for (const name of statement.owners) byName.set(name, [...(byName.get(name) ?? []), statement]);
  const kept = new Set();
  const waiting = [
    ...statements.filter(({ owners, exports }) => owners.length === 0 && !exports),
    ...names.flatMap((name) => byName.get(exported.get(name)) ?? []),
  ];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (kept.has(next)) continue;
    kept.add(next);
    for (const name of unreached.some((one) => next.owners.includes(one)) ? [] : identifiers(next.node, ts))
      waiting.push(...(byName.get(name) ?? []));
  }
  const parts = statements
    .filter((one) => kept.has(one))
    .map(({ node, owners: [name] }) =>
      unreached.includes(name)
        ? `\nfunction ${name}() { throw new Error("Keyclash is built without ${name}"); }\n`
        : node.getFullText(file),
    );
  const ends = names.map((name) => `  ${name}: ${exported.get(name)},\n`);
  return `"use strict";${parts.join("")}\nmodule.exports = {\n${ends.join("")}};\n`;
}

/**
 * Whose statement it is: of the names that it declares, or of the one that it only adds something to (`X.y = …`, `(X2 => …)(X || (X = {}))`,
 * `__export(X, …)`), so that it goes where that goes. None = it is run whatever is used.
 */
function about(node, file, ts) {
  if (!ts.isExpressionStatement(node)) return { owners: declared(node, ts) };
  const { expression } = node;
  if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const target = expression.left.getText(file);
    // `module.exports = …`: said anew.
    if (target === "module.exports") return { owners: [], exports: [] };
    return { owners: [/^(\w+)\./.exec(target)?.[1] ?? []].flat() };
  }
  // `0 && (module.exports = …)` is there for readers of the code.
  if (ts.isBinaryExpression(expression) && expression.left.getText(file) === "0")
    return { owners: [], exports: [] };
  if (!ts.isCallExpression(expression)) return { owners: [] };
  const called = expression.expression.getText(file);
  const [first] = expression.arguments;
  if (called === "__export") {
    if (first.getText(file) !== "typescript_exports") return { owners: [first.getText(file)] };
    const all = expression.arguments[1].properties;
    return { owners: [], exports: all.map((each) => [each.name.text, each.initializer.body.getText(file)]) };
  }
  // The fixes and refactorings of an editor, each in a table that nobody asks.
  if (called === "registerCodeFix" || called === "registerRefactor") return { owners: [called] };
  return { owners: [/^(\w+) \|\| \(\1 = \{\}\)$/.exec(first?.getText(file) ?? "")?.[1] ?? []].flat() };
}

function bound(name, ts) {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : bound(element.name, ts)));
}

/** All names that can be those of something around. One too many only keeps more. */
function identifiers(node, ts) {
  const found = new Set();
  const walk = (next, own) => {
    if (ts.isIdentifier(next)) {
      if (!own.has(next.text)) found.add(next.text);
      return;
    }
    const within = (names) => (names.length > 0 ? new Set([...own, ...names]) : own);
    if (ts.isFunctionLike(next)) {
      const inner = within(next.parameters.flatMap(({ name }) => bound(name, ts)));
      if (next.name && !ts.isIdentifier(next.name)) walk(next.name, own);
      for (const parameter of next.parameters) walk(parameter, inner);
      if (next.body) walk(next.body, inner);
      return;
    }
    // The name of a member is none of a variable.
    if (ts.isPropertyAccessExpression(next)) return walk(next.expression, own);
    const isMember = ts.isPropertyAssignment(next) || ts.isPropertyDeclaration(next);
    if (isMember && ts.isIdentifier(next.name)) return next.initializer && walk(next.initializer, own);
    // What a block declares is its own in all of it.
    const inner = ts.isBlock(next) ? within(next.statements.flatMap((one) => declared(one, ts))) : own;
    ts.forEachChild(next, (child) => {
      walk(child, inner);
    });
  };
  walk(node, new Set());
  return found;
}

function declared(node, ts) {
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return [node.name.text];
  return ts.isVariableStatement(node)
    ? node.declarationList.declarations.flatMap(({ name }) => bound(name, ts))
    : [];
}
