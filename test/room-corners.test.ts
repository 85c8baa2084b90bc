/** Corners of the rooms: forms of code and of dialects that no case has yet, each with what it comes to. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Dialect } from "../server/src/code/dialect";
import { parsePattern, patternsOf } from "../server/src/code/patterns";
import { calledHere, findBinding, freeIn } from "../server/src/code/typescript/bindings";
import { handledBy } from "../server/src/code/typescript/handlers";
import { isSeenLater, localIn, testedBefore } from "../server/src/code/typescript/hazards";
import { typescriptOutline } from "../server/src/code/typescript/outline";
import { isCertain } from "../server/src/code/typescript/types";
import { writesOf } from "../server/src/code/typescript/writes";
import type { Model } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import {
  compiler,
  findAll,
  loadTypeScript,
  parseTypeScript,
  startOf,
  type ts,
} from "../server/src/syntax/typescript";
import { functionsAround } from "../server/src/syntax/typescript-scope";
import { callIn } from "./harness/typescript-call";

beforeAll(loadTypeScript);

test.each(["a", "a.", "a.b", "a.b(", ".b()", "a.b().", "a.b() c", "a.(b)", "a.b(()"])(
  "a pattern that is no call is a mistake: %s",
  (text) => expect(() => parsePattern(text)).toThrow(`a pattern is a call: ${text}`),
);

test("the parts of a pattern", () => {
  const { on, steps, form } = parsePattern(
    "(a || b).find(model, { where: key, other }, limit=1, **row).all(inner(set))",
    "raw",
  );
  expect(on).toEqual(["a", "b"]);
  expect(form).toEqual({ as: "raw" });
  expect(steps.map(({ name }) => name)).toEqual(["find", "all"]);
  const [find, all] = steps;
  expect([...(find?.args.keys() ?? [])]).toEqual([0, 1, "limit", "**"]);
  expect(find?.args.get(0)).toBe("model");
  expect(find?.args.get(1)).toEqual({
    members: new Map<string, string>([
      ["where", "key"],
      ["other", "_"],
    ]),
  });
  expect(find?.args.get("**")).toBe("row");
  expect(all?.args.get(0)).toEqual([{ name: "inner", args: new Map([[0, "set"]]) }]);
  expect(parsePattern("f(row)").steps[0]?.name).toBe("");
  expect([
    ...patternsOf({ writes: { "a.b(row)": "insert", "c(row).d()": "insert" }, reads: [] }).methods,
  ]).toEqual(["b", "d"]);
});

describe("bindings", () => {
  test("the names of an expression are its own", () => {
    const { isFunctionExpression, isClassExpression } = compiler();
    const bound = (code: string) => findBinding("self", callIn(code));
    expect(isFunctionExpression(bound("const a = function self() { write(); };") as ts.Node)).toBe(true);
    expect(isClassExpression(bound("const a = class self { b = write(); };") as ts.Node)).toBe(true);
    expect(findBinding("self", callIn("const a = function self() {}; write();"))).toBeUndefined();
  });

  test("what a body declares is unknown to the parameters in front of it", () => {
    expect(findBinding("a", callIn("function f(b = write()) { const a = 1; }"))).toBeUndefined();
    expect(findBinding("a", callIn("function f(b = write()) { const { a } = c; }"))).toBeUndefined();
    expect(findBinding("a", callIn("function f(b = write()) { var a = 1; }"))).toBeUndefined();
    expect(findBinding("a", callIn("function f(b = write()) { var { a } = c; }"))).toBeUndefined();
    expect(findBinding("a", callIn("function f({ a }, b = write()) {}"))).toBeDefined();
    expect(findBinding("a", callIn("function f(b) { const a = 1; write(); }"))).toBeDefined();
  });

  test("a loop's variable is the loop's", () => {
    expect(findBinding("i", callIn("for (let i = 0; ; ) {} write();"))).toBeUndefined();
    expect(findBinding("i", callIn("for (let i = 0; ; ) write();"))).toBeDefined();
    expect(findBinding("i", callIn("for (var i = 0; ; ) {} write();"))).toBeDefined();
  });

  test("what a type names is no variable around", () => {
    expect(findBinding("a", callIn("type F = (a: string) => void; write();"))).toBeUndefined();
  });

  test("what a call runs, where it is the own class's", () => {
    const runs = (code: string) => calledHere(callIn(code))?.getText();
    expect(runs("class A { write() {} f() { this.write(); } }")).toBe("write() {}");
    expect(runs("class A { write() {} f() { other.write(); } }")).toBeUndefined();
  });

  test("where all names are taken, the first one gets a number", () => {
    const root = callIn("const a = 1, b = 2, a2 = 3; write();").getSourceFile();
    expect(freeIn(root, "a", "b")).toBe("a3");
    expect(freeIn(root, "a", "c")).toBe("c");
  });
});

describe("handlers", () => {
  const handles = (sign: object) =>
    Object.values(sign)[0] === "isDuplicate" ? (["unique"] as const) : undefined;
  test.each<[string, boolean]>([
    [
      "const f = async () => { try { await write(); } catch { log(1); } }; f().catch((e) => isDuplicate(e));",
      true,
    ],
    ["write().catch((e) => log(e)).catch((e) => isDuplicate(e));", true],
    [
      "async () => { try { try { await write(); } catch (e) { log(e); } } catch (e) { isDuplicate(e); } }",
      true,
    ],
    [
      "async () => { try { await use({ f: async () => { await write(); } }); } catch (e) { isDuplicate(e); } }",
      false,
    ],
    ["const f = async () => { await write(); }; try { await g(f); } catch (e) { isDuplicate(e); }", false],
    ["async () => { const [a] = [write()]; try { await b; } catch (e) { isDuplicate(e); } }", false],
  ])("%s", (code, expected) =>
    expect(handledBy(callIn(code), handles, () => false) !== undefined).toBe(expected),
  );
});

describe("hazards", () => {
  const seen = (code: string) => {
    const call = callIn(code);
    const around = functionsAround(call)[0] ?? call.getSourceFile();
    return isSeenLater(call.arguments[0] as ts.Identifier, call, around);
  };
  test("a function's own name, and one that declares it, do not see the row", () => {
    expect(seen("function f() { const row = { name: row2 }; write(row); }")).toBe(false);
    expect(seen("function f() { const row = make(() => row.a); write(row); }")).toBe(true);
    expect(seen("function f() { const row = {}; use({ row }); write(row); }")).toBe(true);
  });

  test("a name that the values declare themselves is known with them", () => {
    const call = callIn("write((a) => [at(a.b), ((c) => c)(1)])");
    const values = [callIn("write((a) => [at(a.b), ((c) => c)(1)])", "at").arguments[0] as ts.Expression];
    expect(localIn(call, values)?.text).toBe("a");
    const inside = findAll(call, compiler().isArrowFunction);
    expect(localIn(call, inside.slice(1))).toBeUndefined();
  });

  test("a name that one of the values declares is known with it", () => {
    const call = callIn("write((c) => c, d)");
    expect(localIn(call, call.arguments)).toBeUndefined();
  });

  test("a member of what was tested is tested with it", () => {
    const call = callIn("function f(a) { if (a.b && a.b.c) write(a.b.c); }");
    expect(testedBefore({ call, isTypeScript: true }, call.arguments).map(({ text }) => text)).toEqual(
      ["a.b.c", "a.b"].slice(0, 1),
    );
  });

  test("a key of an object is no variable that was tested", () => {
    const tested = (code: string) => {
      const call = callIn(`function f() { let b = g(); if (b) ${code} }`);
      return testedBefore({ call, isTypeScript: true }, call.arguments).map(({ text }) => text);
    };
    expect(tested("write({ b: 1 });")).toEqual([]);
    expect(tested("write({ c: b });")).toEqual(["b"]);
  });

  test("a parameter and a class do not change", () => {
    const call = callIn("class A {} function f() { if (A) write(A); }");
    expect(testedBefore({ call, isTypeScript: true }, call.arguments)).toEqual([]);
    const global = callIn("function f() { if (window) write(window); }");
    expect(testedBefore({ call: global, isTypeScript: true }, global.arguments)).toEqual([]);
  });
});

describe("types", () => {
  const certain = (code: string) =>
    isCertain(
      { context: { read: () => undefined }, isTypeScript: true },
      callIn(code).arguments[0] as ts.Expression,
    );
  test.each<[string, boolean]>([
    ["write({ a: 1, b: 2 });", true],
    ["write({ a: 1, b: c });", false],
    ["write(a!);", true],
    ["write(1n);", true],
    ["write(true);", true],
    ["write(false);", true],
    ["write(null);", false],
    ["write(a - 1);", false],
    ["write(a);", false],
    ["const a = 1; write(a);", true],
    ["let a; write(a);", false],
    ["class A {} write(A);", false],
    ["function f(a: 'x' | 'y') { write(a); }", true],
    ["function f(a: 'x' | null) { write(a); }", false],
    ["function f(a: `x`) { write(a); }", true],
    ["function f(a: boolean) { write(a); }", true],
    ["type A = B; type B = string; function f(a: A) { write(a); }", true],
    ["type A = B; type B = string | null; function f(a: A) { write(a); }", false],
    ["type A = A; function f(a: A) { write(a); }", false],
    ["function f(a: { b: string }) { write(a.b); }", true],
    ["function f(a: { b?: string }) { write(a.b); }", false],
    ["write(this.b);", false],
    ["function f(): string { return ''; } write(f);", false],
    ["function f({ ...a }: { a: string }) { write(a); }", false],
    ["function f({ b: { a } }: { a: string }) { write(a); }", false],
    ["for (const { a } of b) write(a);", false],
    ["function A() {} function f(a: A) { write(a); }", false],
  ])("%s", (code, expected) => expect(certain(code)).toBe(expected));
});

describe("outlines", () => {
  const outlined = (code: string) => {
    const source = createSource("run.ts", code);
    const call = findAll(parseTypeScript(source), compiler().isCallExpression).find(
      ({ expression }) => expression.getText() === "write",
    ) as ts.CallExpression;
    const body = functionsAround(call)[0]?.body as ts.Node;
    const at = (node: ts.Node) => source.place(startOf(node), node.end);
    return typescriptOutline(source, { place: at(call), functionPlace: at(body) }).functions[0];
  };

  test("names", () => {
    expect(outlined("export const POST = auth(async () => { write(); });")?.name).toBe("POST");
    expect(outlined("export const POST = (auth(async () => { write(); }));")?.name).toBe("POST");
    expect(outlined("export const { POST } = auth(async () => { write(); });")?.name).toBeNull();
    expect(outlined("function f() { const POST = auth(async () => { write(); }); }")?.name).toBeNull();
    expect(outlined("class A { f() { write(); } }")?.owner).toMatchObject({ name: "A", bases: [] });
    expect(outlined("export default class extends B { f() { write(); } }")?.owner).toMatchObject({
      name: null,
      bases: ["B"],
    });
    expect(outlined("class A { f = () => { write(); }; }")?.owner).toMatchObject({ name: "A" });
    expect(outlined("class A extends mixed[b] { f() { write(); } }")?.owner?.bases).toEqual(["mixed[b]"]);
    const decorated = "class A { @known(1) @(wrapped[0])() f() { write(); } }";
    expect(outlined(decorated)?.decorators).toEqual([{ name: "known", arguments: ["1"] }]);
    expect(outlined("function f({ a }, b: string) { write(); }")?.parameters).toEqual([
      { name: null, type: null },
      { name: "b", type: "string" },
    ]);
  });

  test("what a function is handed to", () => {
    expect(outlined("app.post('/a', () => { write(); });")?.handedTo).toEqual({
      receiver: "app",
      method: "post",
      first: "'/a'",
    });
    expect(outlined("use(() => { write(); });")?.handedTo).toEqual({
      receiver: null,
      method: "use",
      first: null,
    });
    expect(outlined("(() => { write(); })();")?.handedTo).toBeNull();
    expect(outlined("a[b](() => { write(); });")?.handedTo).toBeNull();
    expect(outlined(`app.post('${"a".repeat(198)}', () => { write(); });`)?.handedTo?.first).toHaveLength(
      200,
    );
    expect(outlined(`app.post('${"a".repeat(199)}', () => { write(); });`)?.handedTo?.first).toBeNull();
  });

  test("what it calls and returns", () => {
    const shown = outlined(
      "function f() { before(); write(); new Error(1); a[b](); each(() => inner()); return await later(); }",
    );
    expect(shown?.calls).toEqual([
      { callee: "before", before: true },
      { callee: "write", before: false },
      { callee: "new Error", before: false },
      { callee: "each", before: false },
      { callee: "later", before: false },
    ]);
    expect(shown?.returns).toEqual([{ text: "return await later();", callee: "later", before: false }]);
    expect(outlined("function f() { write(); return; }")?.returns).toEqual([
      { text: "return;", callee: null, before: false },
    ]);
  });
});

describe("the text test in front of all reading", () => {
  const place = { file: "user.ts", start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
  const user: Model = {
    ...{ id: "user.ts#User", orm: "made-up", name: "User", table: "app_people", schema: null, place },
    fields: [],
    constraints: [],
  };
  const dialect: Dialect = {
    ...{ orm: "made-up", language: "typescript", signs: {}, called: ({ name }) => [name], reads: [] },
    writes: { "repository.insert(row)": "insert" },
    transactions: { opens: [], lent: [] },
    handles: () => undefined,
  };
  test.each<[string, boolean]>([
    ["User.insert(a)", true],
    ["user.insert(a)", true],
    ["use(app_people).insert(a)", true],
    ["users?.insert(a)", true],
    ["user['insert'](a)", true],
    ["user\n  .insert(a)", true],
    ["ser.insert(a)", false],
    ["user.update(a)", false],
    ["order.insert(a)", false],
    ["insert(user)", false],
  ])("%s", (text, expected) => expect(writesOf(dialect).marker(text, [user])).toBe(expected));
});
