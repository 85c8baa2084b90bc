/** Bindings say what the compiler's own checker says, for every name of nasty code; and a name that they call free is free. */

import { ts } from "ts-morph";
import { beforeAll, describe, expect, it } from "vitest";
import { findBinding, freeIn } from "../server/src/code/typescript/bindings";
import { createSource } from "../server/src/domain/text";
import { compiler, findAll, loadTypeScript, parseTypeScript } from "../server/src/syntax/typescript";
import { isFunction } from "../server/src/syntax/typescript-scope";

beforeAll(loadTypeScript);

const nasty = `
import whole, { one, two as deux, type three } from "./a";
import * as all from "./b";
import old = require("./c");
enum Kind { A, B }
namespace Inner { export const hidden = 1; use(hidden); }
declare module "elsewhere" { const far: number; }
const { a, b: { c = one }, ...rest } = whole;
const [first, , ...others] = deux;
let shadow = 1;
use(a, c, rest, first, others, Kind.A, Inner.hidden, old, all, later, hoisted, lateFn());
function outer(shadow: number, { d, e: f } = whole, g = shadow) {
  use(shadow, d, f, g, inner);
  if (shadow) { var hoistedHere = 1; let inner2 = 2; use(inner2); }
  use(hoistedHere, inner2);
  var inner = 1;
  const later2 = () => after + shadow;
  let after = 1;
  try { const shadow = 3; use(shadow); } catch (error) { use(error, shadow); const error2 = error; use(error2); }
  try { use(1); } catch ({ code, message: text }) { use(code, text); }
  try { use(2); } catch { use(shadow); }
  for (const key in whole) use(key);
  for (const [k, v] of all.entries()) { use(k, v); const k2 = k; use(k2); }
  for (let i = 0, n = 2; i < n; i++) use(i, n);
  for (a.b of rest) use(a);
  switch (shadow) { case 1: const inCase = 1; use(inCase); break; default: use(inCase); }
  const named = function self(n: number): number { return n ? self(n - 1) : shadow; };
  const Made = class Own { static make() { return new Own(); } x = shadow; };
  const arrow = async ({ p, q: [r] }: any, ...s: any[]) => { use(p, r, s); return arrow; };
  label: for (;;) { use(named, Made, later2); break label; }
  { function blockFn() { return blockFn; } use(blockFn); }
  function later3() { return use2; }
  const use2 = later3;
  return [shadow, use2];
}
function over(x: string): void;
function over(x: number): void;
function over(x: any) { use(x, over); }
class Base { constructor(private readonly p: number, q = p) { use(p, q, shadow); } get y() { const y = 1; return y; } set y(v) { use(v); } static { var inStatic = 1; use(inStatic); } }
class Child extends Base { method(shadow = Base) { return [shadow, Child, arguments]; } field = (w: number) => w + shadow; }
abstract class Abstract<T> { abstract m(t: T): T; }
const { [first]: computed } = whole; use(computed);
var hoisted = 1;
const later = 1;
function lateFn() { return later; }
use(Child, Abstract, undefined, use, over, outer, (x => y => x + y + z)(1));
export default function () { return shadow; }
const z = 1;
`;

/** A checker over the one file, without libraries. */
function checkerOf(root: ts.SourceFile): ts.TypeChecker {
  const t = compiler();
  const host: ts.CompilerHost = {
    getSourceFile: (name) => (name === root.fileName ? root : undefined),
    getDefaultLibFileName: () => "",
    writeFile: () => undefined,
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (name) => name === root.fileName,
    readFile: () => undefined,
  };
  const options = { noLib: true, noResolve: true, allowJs: true, types: [], target: t.ScriptTarget.Latest };
  return ts.createProgram([root.fileName], options, host).getTypeChecker();
}

/** The names that stand for values: no member names, no types, no labels. */
function uses(root: ts.SourceFile): ts.Identifier[] {
  const t = compiler();
  return findAll(root, t.isIdentifier).filter((node) => {
    const { parent } = node;
    if (t.isShorthandPropertyAssignment(parent)) return true;
    if (t.isPropertyAccessExpression(parent) && parent.name === node) return false;
    return t.isExpression(node) && t.isCallExpression(parent)
      ? parent.arguments.includes(node) || parent.expression === node
      : t.isPropertyAccessExpression(parent) || t.isBinaryExpression(parent) || t.isReturnStatement(parent);
  });
}

function compare(path: string, text: string): number {
  const t = compiler();
  const root = parseTypeScript(createSource(path, text));
  const checker = checkerOf(root);
  const all = uses(root);
  for (const node of all) {
    const symbol = t.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
    const meant = symbol?.declarations ?? [];
    const found = findBinding(node.text, node);
    const at = `${node.text} at ${root.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    if (found) expect(meant.includes(found), at).toBe(true);
    else expect(meant.length === 0 || meant.every((each) => ts.isTypeNode(each)), at).toBe(true);
  }
  return all.length;
}

describe("bindings", () => {
  it("are the checker's, for every kind of declaration", () => {
    expect(compare("nasty.ts", nasty)).toBeGreaterThan(80);
  });

  it.each([
    [
      "a parameter's default sees the file, not the body",
      `const x = 1; function f(y = x) { const x = 2; return use(x, y); }`,
    ],
    [
      "a decorator sees the class, not the constructor",
      `const Dec = 1; class A { constructor(@use(Dec) Dec: number) { use(Dec); } }`,
    ],
    ["plain JavaScript", `var a = 1; function f() { use(a); if (a) { var a = 2; } }`],
  ])("%s", (_title, text) => {
    expect(compare("case.ts", text)).toBeGreaterThan(0);
  });
});

describe("free names", () => {
  const free = (text: string, ...wanted: [string, ...string[]]) => {
    const around = findAll(parseTypeScript(createSource("free.ts", text)), isFunction)[0];
    if (!around) throw new Error("no function");
    return freeIn(around, ...wanted);
  };

  it.each([
    ["function f() { g(); }", "found"],
    ["function f() { g(); { const found = 1; } }", "found2"],
    ["function f() { g(); } const found = 1;", "found2"],
    ["function f() { return () => found; }", "found2"],
    ["function f() { try { g(); } catch (found) {} }", "found2"],
    ["function f({ found }) { g(); }", "found2"],
    ["function f() { const { found: it } = g(); return it.found; }", "found"],
    ["function f() { return { found }; }", "found2"],
  ])("%s: %s", (text, expected) => {
    expect(free(text, "found")).toBe(expected);
  });

  it("are no keywords, no globals, and the first that is free", () => {
    const text = "function f() { const a = 1; }";
    expect(free(text, "a", "new", "process", "await", "arguments", "let", "b")).toBe("b");
    expect(free(text, "class")).toBe("class2");
  });
});
