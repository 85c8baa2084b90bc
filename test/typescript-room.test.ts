/** The room of TypeScript, question by question: what the code around a write catches, leaves, repeats and sees, and what only looks like it. */

import { beforeAll, describe, expect, test } from "vitest";
import type { Dialect, Handled, HandlerSign } from "../server/src/code/dialect";
import { unlessDeclined } from "../server/src/code/fixes/declined";
import {
  declineTwice,
  holderIn,
  isOverridden,
  isSame,
  keptRow,
  meansTheSame,
} from "../server/src/code/typescript/again";
import { branchFor } from "../server/src/code/typescript/branch";
import { unless } from "../server/src/code/typescript/caught";
import { handledBy } from "../server/src/code/typescript/handlers";
import {
  declineWithoutRoom,
  doesMore,
  isSeenLater,
  isSwallowed,
  localIn,
  runsBeside,
  testedBefore,
} from "../server/src/code/typescript/hazards";
import { leaveCode } from "../server/src/code/typescript/leave";
import type { TypescriptSite } from "../server/src/code/typescript/site";
import { areSeveral, rowOf } from "../server/src/code/typescript/values";
import type { FixContext } from "../server/src/domain/adapters";
import { createSource } from "../server/src/domain/text";
import { ancestor, compiler, loadTypeScript, startOf, type ts } from "../server/src/syntax/typescript";
import { functionsAround } from "../server/src/syntax/typescript-scope";
import { callIn } from "./harness/typescript-call";

beforeAll(loadTypeScript);

/** The arguments of `at(…)`. */
function given(code: string): ts.Expression {
  const [first] = callIn(code, "at").arguments;
  if (!first) throw new Error("no value");
  return first;
}

const calls: Dialect["signs"]["calls"] = {
  create: { kind: "row", row: "new", given: true },
  findOne: { kind: "row", row: "loaded" },
};

/** What was declined, in the words for it; undefined = nothing was. */
function declined(run: () => unknown): string | undefined {
  const result = unlessDeclined(() => {
    run();
    return "done";
  });
  return result !== "done" && "declined" in result ? result.declined : undefined;
}

const dialect: Dialect = {
  ...{ orm: "made-up", language: "typescript", signs: { calls }, called: () => [], writes: {} },
  reads: ["users.findOne(where)"],
  transactions: { opens: ["db.transaction(callback)"], lent: ["db"] },
  handles: () => undefined,
};

/** As much of a site as these ask for. */
function siteOf(code: string, { by, path = "run.ts" }: { by?: string; path?: string } = {}): TypescriptSite {
  const source = createSource(path, code);
  const call = callIn(code);
  const [around] = functionsAround(call);
  const place = (node: ts.Node) => source.place(startOf(node), node.end);
  const write = { inTransaction: false, functionPlace: around?.body ? place(around.body) : null };
  const violation = { kind: "unique" };
  return {
    ...{ call, dialect, root: call.getSourceFile(), isTypeScript: path.endsWith(".ts"), error: "error" },
    ...{ form: "statement", unused: true, style: { indent: "  ", quote: '"', semicolon: ";", eol: "\n" } },
    free: (name: string) => name,
    context: {
      source,
      write,
      violation,
      intent: by === undefined ? undefined : { id: "ignore", why: "", by },
    },
  } as unknown as TypescriptSite & { context: FixContext };
}

describe("what a handler around a write catches", () => {
  /** Everything that it looks at. */
  const handles = (sign: HandlerSign): Handled | undefined => {
    const said = Object.values(sign)[0] ?? "";
    return said === "23505" || said === "Duplicate" || said === "isDuplicate"
      ? ["unique"]
      : said === "QueryFailed"
        ? "every"
        : undefined;
  };
  const caught = (code: string) =>
    handledBy(callIn(code), handles, ({ parent }) => parent.getText().startsWith("atOnce("));

  test.each<[string, string, Handled | undefined]>([
    [
      "a try",
      `async () => { try { await write(); } catch (e) { if (e.code === "23505") return; throw e; } }`,
      ["unique"],
    ],
    [
      "the other way round",
      `async () => { try { await write(); } catch (e) { if ("23505" != e.code) throw e; } }`,
      ["unique"],
    ],
    [
      "a number",
      `async () => { try { await write(); } catch (e) { if (e.errno === 23505) return; throw e; } }`,
      ["unique"],
    ],
    [
      "a list",
      `async () => { try { await write(); } catch (e) { if (["a", "23505"].includes(e.code)) return; throw e; } }`,
      ["unique"],
    ],
    [
      "a set",
      `async () => { try { await write(); } catch (e) { if (new Set(["23505"]).has(e.code)) return; throw e; } }`,
      ["unique"],
    ],
    [
      "a pattern",
      `async () => { try { await write(); } catch (e) { if (/23505/.test(e.code)) return; throw e; } }`,
      undefined,
    ],
    [
      "a case",
      `async () => { try { await write(); } catch (e) { switch (e.code) { case "23505": return; } throw e; } }`,
      ["unique"],
    ],
    [
      "a class",
      `async () => { try { await write(); } catch (e) { if (e instanceof Duplicate) return; throw e; } }`,
      ["unique"],
    ],
    [
      "a class of all",
      `async () => { try { await write(); } catch (e) { if (e instanceof QueryFailed) return; throw e; } }`,
      "every",
    ],
    [
      "a class of all, and a code",
      `async () => { try { await write(); } catch (e) { if (e instanceof QueryFailed && e.code === "23505") return; throw e; } }`,
      ["unique"],
    ],
    [
      "a function of its own",
      `async () => { try { await write(); } catch (e) { if (isDuplicate(e)) return; throw e; } }`,
      ["unique"],
    ],
    [
      "a function that is not given the error",
      `async () => { try { await write(); } catch (e) { if (isDuplicate()) return; throw e; } }`,
      undefined,
    ],
    [
      "another relation",
      `async () => { try { await write(); } catch (e) { if (e.code > "23505") return; throw e; } }`,
      undefined,
    ],
    [
      "a try that throws all again",
      `async () => { try { await write(); } catch (e) { log("23505" === e.code); throw e; } }`,
      undefined,
    ],
    [
      "a try that does not wait",
      `async () => { try { return write(); } catch (e) { if (e.code === "23505") return; throw e; } }`,
      undefined,
    ],
    [
      "the handler's own write",
      `async () => { try { await read(); } catch (e) { if (e.code === "23505") await write(); } }`,
      undefined,
    ],
    [
      "what runs in the end",
      `async () => { try { await read(); } catch (e) { isDuplicate(e); return; } finally { await write(); } }`,
      undefined,
    ],
    [".catch", `write().catch((e) => { if (e.code === "23505") return; throw e; })`, ["unique"]],
    [".catch with an expression", `write().catch((e) => isDuplicate(e) ? null : fail(e))`, ["unique"]],
    [
      ".catch that throws all again",
      `write().catch((e) => { log(e.code === "23505"); throw e; })`,
      undefined,
    ],
    ["the second of .then", `write().then(use, (e) => isDuplicate(e))`, ["unique"]],
    ["the first of .then", `write().then((e) => isDuplicate(e))`, undefined],
    [".catch behind the awaited", `async () => (await write()).catch((e) => isDuplicate(e))`, undefined],
    [
      "a variable whose promise is caught",
      `async () => { const saved = write(); await saved.catch((e) => isDuplicate(e)); }`,
      ["unique"],
    ],
    [
      "a variable whose promise is tried",
      `async () => { const saved = write(); try { await saved; } catch (e) { if (isDuplicate(e)) return; throw e; } }`,
      ["unique"],
    ],
    [
      "a variable that is awaited in the handler",
      `async () => { const saved = write(); try { await read(); } catch (e) { isDuplicate(e); await saved; } }`,
      undefined,
    ],
    [
      "another variable's",
      `async () => { const saved = write(); await other.catch((e) => isDuplicate(e)); }`,
      undefined,
    ],
    [
      "parts of a promise",
      `async () => { const { saved } = write(); await saved.catch((e) => isDuplicate(e)); }`,
      undefined,
    ],
    [
      "a function that is tried again",
      `async () => { const retry = () => write(); await retry().catch((e) => isDuplicate(e)); }`,
      ["unique"],
    ],
    [
      "a callback that somebody runs",
      `async () => { try { await later(async () => { await write(); }); } catch (e) { if (isDuplicate(e)) return; throw e; } }`,
      undefined,
    ],
    [
      "a callback that is run at once",
      `async () => { try { await atOnce(async () => { await write(); }); } catch (e) { if (isDuplicate(e)) return; throw e; } }`,
      ["unique"],
    ],
    [
      "a callback of map",
      `async () => { try { await Promise.all(rows.map(async () => { await write(); })); } catch (e) { if (isDuplicate(e)) return; throw e; } }`,
      ["unique"],
    ],
    [
      "a callback of then",
      `async () => { try { await read().then(() => write()); } catch (e) { if (isDuplicate(e)) return; throw e; } }`,
      ["unique"],
    ],
    [
      "a function that is called where it stands",
      `async () => { try { await (async () => { await write(); })(); } catch (e) { if (isDuplicate(e)) return; throw e; } }`,
      ["unique"],
    ],
    [
      "such a function, not awaited",
      `async () => { try { (async () => { await write(); })(); } catch (e) { if (isDuplicate(e)) return; throw e; } }`,
      undefined,
    ],
    [
      "a callback of another name",
      `async () => { try { await rows.each(async () => { await write(); }); } catch (e) { if (isDuplicate(e)) return; throw e; } }`,
      undefined,
    ],
  ])("%s", (_, code, expected) => expect(caught(code)).toEqual(expected));
});

describe("a branch in the handler that is there", () => {
  const shown = (code: string) => {
    const found = branchFor(callIn(code));
    return (
      found &&
      [found.error, found.again.getText(), found.isLast ? "last" : "more", found.notes ? "notes" : ""]
        .join(" ")
        .trim()
    );
  };

  test.each<[string, string, string | undefined]>([
    ["throws again", "async () => { try { await write(); } catch (e) { throw e; } }", "e throw e; last"],
    [
      "notes and throws again",
      "async () => { try { await write(); } catch (e) { log(e); throw e; } }",
      "e throw e; last notes",
    ],
    [
      "more behind the write",
      "async () => { try { await write(); done(); } catch (e) { throw e; } }",
      "e throw e; more",
    ],
    [
      "a returned write",
      "async () => { try { return await write(); } catch (e) { throw e; } }",
      "e throw e; last",
    ],
    ["no handler", "async () => { await write(); }", undefined],
    ["no clause", "async () => { try { await write(); } finally { done(); } }", undefined],
    ["no name", "async () => { try { await write(); } catch { throw e; } }", undefined],
    [
      "parts of the error",
      "async () => { try { await write(); } catch ({ code }) { throw code; } }",
      undefined,
    ],
    ["a declaration", "async () => { try { const row = await write(); } catch (e) { throw e; } }", undefined],
    [
      "within a function",
      "async () => { try { await each(() => write()); } catch (e) { throw e; } }",
      undefined,
    ],
    [
      "two that wait",
      "async () => { try { await write(); await read(); } catch (e) { throw e; } }",
      undefined,
    ],
    [
      "the write in the handler",
      "async () => { try { await read(); } catch (e) { write(); throw e; } }",
      undefined,
    ],
    ["handles", "async () => { try { await write(); } catch (e) { if (a) return; throw e; } }", undefined],
    [
      "throws something else first",
      "async () => { try { await write(); } catch (e) { if (a) throw b; throw e; } }",
      undefined,
    ],
    [
      "leaves a loop",
      "async () => { for (;;) try { await write(); } catch (e) { if (a) continue; throw e; } }",
      undefined,
    ],
    [
      "a function of the handler returns",
      "async () => { try { await write(); } catch (e) { each(() => { return 1; }); throw e; } }",
      "e throw e; last notes",
    ],
    [
      "throws it early as well",
      "async () => { try { await write(); } catch (e) { if (a) throw e; throw e; } }",
      "e throw e; last notes",
    ],
    [
      "ends with something else",
      "async () => { try { await write(); } catch (e) { throw e; log(e); } }",
      undefined,
    ],
    ["throws another", "async () => { try { await write(); } catch (e) { throw f; } }", undefined],
    ["nothing in it", "async () => { try { await write(); } catch (e) {} }", undefined],
  ])("%s", (_, code, expected) => expect(shown(code)).toBe(expected));
});

describe("how a handler leaves before what follows the write", () => {
  const lines = (code: string, by?: string) => {
    let found: readonly string[] = [];
    const no = declined(() => {
      const handler = leaveCode(siteOf(code, by === undefined ? {} : { by }));
      found = handler.leaves ? handler.lines : ["stays"];
    });
    return no === undefined ? found.join(" ") : "declined";
  };

  test.each<[string, string, string]>([
    ["a function that gives nothing", "async function run() { await write(); done(); }", "return;"],
    ["one that ends with a literal", "async function run() { await write(); return true; }", "return true;"],
    [
      "one that ends with what it was given",
      "async function run(given) { await write(); return given; }",
      "return given;",
    ],
    [
      "with a name from before",
      "async function run() { const a = 1; await write(); return a; }",
      "return a;",
    ],
    ["with a name from behind", "async function run() { await write(); const a = 1; return a; }", "declined"],
    [
      "with the write's own name",
      "async function run() { const row = await write(); return row; }",
      "declined",
    ],
    [
      "with one of both",
      "async function run(given) { const row = await write(); return [given, row]; }",
      "declined",
    ],
    [
      "with a name of the file",
      "const a = 1; async function run() { await write(); return a; }",
      "return a;",
    ],
    ["with a wait", "async function run() { await write(); return await read(); }", "declined"],
    ["on two lines", "async function run() { await write(); return [\n1]; }", "declined"],
    [
      "one that gives something earlier",
      "async function run(a) { if (a) return 1; await write(); }",
      "declined",
    ],
    ["one that leaves earlier", "async function run(a) { if (a) return; await write(); }", "return;"],
    [
      "whose inner function gives something",
      "async function run(a) { each(() => { return 1; }); await write(); }",
      "return;",
    ],
    [
      "a pass of a loop",
      "async function run(a) { for (const b of a) { await write(); } return 1; }",
      "continue;",
    ],
    [
      "a loop around its function",
      "for (;;) { each(async () => { await write(); return 1; }); }",
      "return 1;",
    ],
    [
      "an answer",
      "async function run(req, res) { await write(); res.sendStatus(200); }",
      "res.sendStatus(200); return;",
    ],
    ["an answer of the context", "async function run(c) { await write(); c.json(1); }", "c.json(1); return;"],
    [
      "an answer with the row",
      "async function run(req, res) { const row = await write(); res.json(row); }",
      "declined",
    ],
    [
      "an answer that is not the last",
      "async function run(req, res) { await write(); res.json(1); log(1); }",
      "declined",
    ],
    [
      "an answer as a condition",
      "async function run(req, res) { await write(); if (res) res.json(1); }",
      "declined",
    ],
    [
      "an answer that is thrown",
      "async function run(req, res) { await write(); throw res.error; }",
      "declined",
    ],
    ["another's answer", "async function run(a, resolve) { await write(); res.json(1); }", "return;"],
    ["an expression", "const run = () => write();", "declined"],
    ["no function", "write();", "declined"],
  ])("%s", (_, code, expected) => expect(lines(code)).toBe(expected));

  test("as the look before leaves, where it leaves the very same", () => {
    expect(lines("async function run() { await write(); return true; }", "return false;")).toBe(
      "return false;",
    );
    expect(lines("async function run(a) { for (const b of a) { await write(); } }", "continue;")).toBe(
      "continue;",
    );
    expect(lines("async function run() { await write(); return true; }", "continue;")).toBe("return true;");
  });

  test("in a callback of the function whose run it is", () => {
    const code = "async function run() { await each(async () => { await write(); }); }";
    const site = siteOf(code);
    const outer = functionsAround(site.call)[1]?.body as ts.Node;
    const place = site.context.source.place(startOf(outer), outer.end);
    const other = {
      ...site,
      context: { ...site.context, write: { ...site.context.write, functionPlace: place } },
    };
    expect(declined(() => leaveCode(other))).toContain("callback");
    const by = {
      ...other,
      context: { ...other.context, intent: { id: "ignore", why: "", by: "return;" } as const },
    };
    expect(declined(() => leaveCode(by))).toContain("callback");
  });
});

describe("the row that a write sets", () => {
  const row = (code: string) => {
    const { origin, values, known } = rowOf(given(code), calls);
    const shown = [...known].map(([name, value]) => `${name}=${value.getText()}`).join(" ");
    return `${origin}${values ? "" : " open"}${shown ? `: ${shown}` : ""}`;
  };

  test.each<[string, string]>([
    ["at({ a: 1, b })", "new: a=1 b=b"],
    ["at({ a: 1, ...rest })", "new open: a=1"],
    ["const rest = { a: 1 }; at({ ...rest, b: 2, c })", "new: a=1 b=2 c=c"],
    ["const rest = { a: 1 }; at({ ...rest, b() {} })", "new open"],
    ["const { id, ...rest } = { id: 1, a: 2 }; at({ ...rest, b: 3 })", "new: a=2 b=3"],
    ["let rest = { a: 1 }; at({ ...rest, b: 2 })", "new: a=1 b=2"],
    ["let rest = { a: 1 }; rest = other; at({ ...rest, b: 2 })", "new open: b=2"],
    ["let rest = { a: 1 }; [rest] = others; at({ ...rest, b: 2 })", "new open: b=2"],
    ["var rest = { a: 1 }; var rest = { c: 1 }; at({ ...rest, b: 2 })", "new open: b=2"],
    ["let rest = { a: 1 }; other.rest = 1; at({ ...rest, b: 2 })", "new: a=1 b=2"],
    ["try {} catch (rest) { at({ ...rest, b: 2 }) }", "new open: b=2"],
    ["const a = { x: 1 }; log(a); at(a)", "new: x=1"],
    ["const a = { x: 1 }; Object.assign(a, b); at(a)", "new open: x=1"],
    ["at([{ a: 1 }, { a: 2 }])", "new: a=1"],
    ["at([])", "unknown open"],
    ["at(new User({ a: 1 }, { a: 2 }))", "new: a=1"],
    ["at(new User())", "new"],
    ["at(users.create({ a: 1 }))", "new: a=1"],
    ["at(users.create(User, { a: 1 }))", "new: a=1"],
    ["at(users.create())", "new"],
    ["at(await users.findOne({ a: 1 }))", "loaded"],
    ["at(users.other({ a: 1 }))", "unknown open"],
    ["at(rows.map((each) => ({ a: each })))", "new: a=each"],
    ["at(rows.map())", "unknown open"],
    ["at(rows.map(make))", "unknown open"],
    ["at(rows.filter((each) => ({ a: each })))", "unknown open"],
    ["const row = { a: 1 }; at(row)", "new: a=1"],
    ["const row = { a: 1 }; row.b = 2; at(row); row.c = 3;", "new: a=1 b=2"],
    ["const row = { a: 1 }, other = {}; other.b = 2; at(row)", "new: a=1"],
    ["const row = { a: 1 }; row.b += 2; at(row)", "new: a=1"],
    ["const row = { a: 1 }; row = 2; at(row)", "new: a=1"],
    ["let row; at(row)", "unknown open"],
    ["function run(row) { at(row) }", "unknown open"],
    ["at(row)", "unknown open"],
    ["at(this.row)", "unknown open"],
    ["const row = row; at(row)", "unknown open"],
    ["const row = [row]; at(row)", "unknown open"],
    ["const row = create(row); at(row)", "new open"],
    ["const row = new Row(row); at(row)", "new open"],
    ["const row = rows.map(() => row); at(row)", "unknown open"],
    ["const a = { x: 1 }, b = a, c = b, d = c; at(d)", "new: x=1"],
    ["const a = { x: 1 }, b = a, c = b, d = c, e = d; at(e)", "unknown open"],
    ["at([[[[{ x: 1 }]]]])", "new: x=1"],
    ["at([[[[[{ x: 1 }]]]]])", "unknown open"],
    ["at(create(create(create(create({ x: 1 })))))", "new: x=1"],
    ["at(create(create(create(create(create({ x: 1 }))))))", "new open"],
    ["at(r.map(() => r.map(() => r.map(() => r.map(() => ({ x: 1 }))))))", "new: x=1"],
    ["at(r.map(() => r.map(() => r.map(() => r.map(() => r.map(() => ({ x: 1 })))))))", "unknown open"],
  ])("%s", (code, expected) => expect(row(code)).toBe(expected));

  test.each<[string, boolean]>([
    ["at([a])", false],
    ["at([a, b])", true],
    ["at([])", true],
    ["at([...a])", true],
    ["at(rows.map(make))", true],
    ["at(users.find())", true],
    ["at(users.findOne())", false],
    ["at(loadUsers())", true],
    ["at(loadUser())", false],
    ["at(create(User, rows))", true],
    ["at(create(rows, row))", false],
    ["at(this.rows)", true],
    ["at(this.row)", false],
    ["at(rows)", true],
    ["at(status)", false],
    ["at(1)", false],
    ["const a = [b, c]; at(a)", true],
    ["const users = b; at(users)", true],
    ["const users = parse(b); at(users)", true],
    ["const users = create(b); at(users)", false],
    ["const users = { a: 1 }; at(users)", false],
    ["let users; at(users)", true],
    ["function run(a: User[]) { at(a) }", true],
    ["function run(users: User) { at(users) }", false],
    ["function run(users = b) { at(users) }", true],
    ["function run({ users }) { at(users) }", true],
    ["function run(a: readonly User[]) { at(a) }", true],
    ["function run(a: User | User[]) { at(a) }", true],
    ["function run(a: User | null) { at(a) }", false],
    ["function run(a: [User]) { at(a) }", true],
    ["function run(a: Array<User>) { at(a) }", true],
    ["function run(a: Promise<User[]>) { at(a) }", true],
    ["function run(a: Promise<User>) { at(a) }", false],
    ["function run(a: Promise) { at(a) }", false],
    ["const a = a; at(a)", false],
    ["const a = create(a); at(a)", false],
    ["const a = [1, 2], b = a, c = b, d = c; at(d)", true],
    ["const a = [1, 2], b = a, c = b, d = c, e = d, f = e; at(f)", false],
    ["at(create(create(create(create([1, 2])))))", true],
    ["at(create(create(create(create(create([1, 2]))))))", false],
  ])("several: %s", (code, expected) => expect(areSeveral(given(code), calls)).toBe(expected));

  test("no value is no row, and not several", () => {
    expect(rowOf(undefined, calls)).toMatchObject({ origin: "unknown", values: null });
    expect(areSeveral(undefined, calls)).toBe(false);
  });
});

describe("what can be said again", () => {
  test.each<[string, boolean]>([
    ["({ a: at(1) })", false],
    ["({ a: at(1), ...rest })", true],
    ["({ ...rest, a: at(1) })", false],
    ["({ a: at(1), ...{ b: 2 } })", false],
    ["({ a: at(1), ...{ a: 2 } })", true],
    ["({ a: at(1), ...{ b: 2, ...c } })", true],
    ["const { a: mine, ...rest } = dto; ({ a: at(1), ...rest })", false],
    ["const { b, ...rest } = dto; ({ a: at(1), ...rest })", true],
    ["const { b, ...rest } = dto; ({ a: at(1), ...b })", true],
    ["const rest = dto; ({ a: at(1), ...rest })", true],
    ["const [a, ...rest] = dto; ({ a: at(1), ...rest })", true],
    ["at(1)", false],
  ])("overridden: %s", (code, expected) => expect(isOverridden(callIn(code, "at"), "a")).toBe(expected));

  test.each<[string, boolean]>([
    ["function run(a) { const b = { x: at(a) }; write(b); }", true],
    ["function run(a) { const b = { x: at(a) }; a = 2; write(b); }", false],
    ["function run(a, c) { const b = { x: at(a) }; c = 2; write(b); }", true],
    ["function run(a) { each(() => { const a = 1; at(a); }); write(a); }", false],
    ["function run(a) { a = 1; write(at(a)); }", true],
  ])("means the same: %s", (code, expected) =>
    expect(meansTheSame(given(code), callIn(code))).toBe(expected),
  );

  test.each<[string, boolean]>([
    ["at(a.b)", true],
    ["at(a.trim())", true],
    ["at(String(a))", true],
    ["at(`x$" + "{a}`)", true],
    ["at(a + 1)", true],
    ["at(make())", false],
    ["at(a.next())", false],
    ["at(new Date())", false],
    ["at(a++)", false],
    ["at(-a)", true],
    ["at(a = 1)", false],
    ["at([a])", false],
    ["at({ ...a })", false],
    ["at(() => a)", false],
    ["at(class {})", false],
  ])("the same a second time: %s", (code, expected) => expect(isSame(given(code))).toBe(expected));

  test.each<[string, string | undefined]>([
    ["write(a)", undefined],
    ["write(Date.now())", undefined],
    ["write(Math.max(a, 1))", undefined],
    ["write(new Date())", undefined],
    ["write(rows.map(a))", undefined],
    ["write(uuid())", undefined],
    ["write(a?.b)", undefined],
    ["write(Dates.now())", "would run a second time"],
    ["write(a, queue.next())", "`queue.next()` would run a second time"],
    ["write(a++)", "`a++` would run a second time"],
    ["write((a = 1))", "`a = 1` would run a second time"],
    [
      "write(queue.take(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa))",
      "`queue.take(aaaaaaaaaaaaaaaaaaaaaaaaaaaaa` would",
    ],
    ["async () => write(await read())", "awaits a value within"],
    ["users?.write(a)", "Where `?.` finds nothing"],
  ])("twice: %s", (code, expected) => {
    const no = declined(() => declineTwice(callIn(code)));
    if (expected === undefined) expect(no).toBeUndefined();
    else expect(no).toContain(expected);
  });

  test.each<[string, string | undefined]>([
    ["at(dto)", "dto"],
    ["at(create(dto))", "dto"],
    ["at(create(User, dto))", "dto"],
    ["at(create())", undefined],
    ["at(findOne(dto))", undefined],
    ["at(other(dto))", undefined],
    ["at({ ...dto })", "dto"],
    ["at({ ...dto, ...rest })", undefined],
    ["at({ a: 1 })", undefined],
    ["at(this.dto)", undefined],
  ])("the variable with the other values: %s", (code, expected) =>
    expect(holderIn(given(code), calls)?.text).toBe(expected),
  );

  test.each<[string, string | undefined]>([
    ["function run(row) { write(row); use(row); }", "row"],
    ["function run() { const row = {}; write(row); use(row); }", "row"],
    ["function run() { const row = {}; write(row); }", undefined],
    ["function run() { const row = {}; write([row]); use(row); }", "row"],
    ["function run() { write({ a: 1 }); }", undefined],
    ["class A { run() { write(this); } }", "this"],
  ])("the variable that becomes the row that is there: %s", (code, expected) => {
    const site = siteOf(code);
    expect(keptRow(site, site.call.arguments[0], () => undefined)).toBe(expected);
  });

  test("a row that others see stays without its values", () => {
    const site = siteOf("function run() { write(this.row); }");
    expect(declined(() => keptRow(site, site.call.arguments[0], () => undefined))).toContain(
      "`this.row` is seen elsewhere",
    );
    expect(
      keptRow(
        { ...site, form: "returned", unused: false } as TypescriptSite,
        site.call.arguments[0],
        () => undefined,
      ),
    ).toBeUndefined();
    expect(keptRow(site, undefined, () => undefined)).toBeUndefined();
  });
});

describe("what makes an edit wrong", () => {
  test.each<[string, boolean]>([
    ["async () => { await write(); }", false],
    ["async () => { try { await write(); } catch {} }", true],
    ["async () => { try { await write(); } catch (e) { throw e; } }", false],
    ["async () => { try { await write(); } catch (e) { next(e); } }", false],
    ["async () => { try { await write(); } catch (e) { log(e); } }", true],
    ["async () => { try { await read(); } catch (e) { await write(); } }", false],
    ["async () => { try { await write(); } finally { done(); } }", false],
    ["write().catch(log)", true],
    ["write().catch(next)", false],
    ["write().then(use, () => null)", true],
    ["write().then(() => null)", false],
    ["write().catch((e) => Promise.reject(e))", false],
    ["try { each(() => write()); } catch {}", true],
  ])("reaches nobody: %s", (code, expected) => expect(isSwallowed(callIn(code))).toBe(expected));

  test.each<[string, boolean]>([
    ["Promise.all([write(), read()])", true],
    ["Promise.resolve(write())", false],
    ["rows.map(() => write())", true],
    ["rows.map(write())", true],
    ["async () => { await Promise.all(rows.map(async () => { await write(); })); }", true],
    ["rows.map(() => use(() => write()))", false],
    ["log(write())", false],
    ["write().map(a)", false],
  ])("runs beside others: %s", (code, expected) => expect(runsBeside(callIn(code))).toBe(expected));

  test.each<[string, boolean]>([
    ["db.transaction(async (tx) => { await tx.write(a); })", false],
    ["db.transaction(async (tx) => { await tx.write(a); await tx.audit(); })", true],
    ["db.transaction(async (tx) => { await tx.findOne(1); await tx.write(a); })", false],
    ["db.transaction(async (tx) => { console.log(1); await tx.write(a); })", false],
    ["db.transaction(async (tx) => { await tx.write(make(a)); })", false],
    ["db.transaction(async (tx) => { for (const a of b) await tx.write(a); })", true],
    ["db.transaction(async (tx) => { b.forEach((a) => tx.write(a)); })", true],
    ["db.transaction(async (tx) => { await tx.write(a).returning(); })", false],
  ])("its transaction does more: %s", (code, expected) =>
    expect(doesMore(callIn(code, "transaction"), callIn(code), dialect)).toBe(expected),
  );

  test.each<[string, boolean]>([
    ["function run() { const row = {}; write(row); }", false],
    ["function run() { const row = {}; write(row); use(row); }", true],
    ["function run() { const row = {}; row.a = 1; write(row); }", false],
    ["function run() { const row = {}; keep(row); write(row); }", true],
    ["function run() { const row = {}; later(() => row.a); write(row); }", true],
    ["function run() { const row = {}; for (;;) { row.a = 1; write(row); } }", true],
    ["function run() { for (;;) { const row = {}; row.a = 1; write(row); } }", false],
    ["function run() { const row = {}, other = { row: 1 }; write(row); }", false],
    ["function run() { const row = {}, rows = {}; write(row); use(rows); }", false],
    ["const row = {}; function run() { write(row); }", true],
    ["function run() { write(row); }", true],
    ["for (;;) { run(() => { const row = {}; row.a = 1; write(row); }); }", false],
  ])("seen later: %s", (code, expected) => {
    const call = callIn(code);
    const around = functionsAround(call)[0] ?? call.getSourceFile();
    expect(isSeenLater(call.arguments[0] as ts.Identifier, call, around)).toBe(expected);
  });

  test.each<[string, string, string]>([
    ["a variable that changes", "function run(a) { let b = a; if (b) write(b); }", "b: b == null"],
    ["a constant", "function run(a) { const b = a; if (b) write(b); }", ""],
    ["a parameter", "function run(a) { if (a) write(a); }", ""],
    ["a parameter that changes", "function run(a) { a = 1; if (a) write(a); }", "a: a == null"],
    ["a member", "function run(a) { if (a.b) write(a.b); }", "a.b: a.b == null"],
    ["a member behind a question mark", "function run(a) { if (a?.b) write(a.b); }", "a.b: a.b == null"],
    [
      "by its kind",
      'function run(a) { if (typeof a.b === "string") write(a.b); }',
      'a.b: typeof a.b !== "string"',
    ],
    [
      "by its kind, the other way round",
      'function run(a) { if ("string" === typeof a.b) write(a.b); }',
      'a.b: typeof a.b !== "string"',
    ],
    [
      "by its kind, asked again",
      'function run(a) { if (typeof a.b === "string" && a.b) write(a.b); }',
      'a.b: typeof a.b !== "string"',
    ],
    [
      "by the kind of nothing",
      'function run(a) { if (typeof a.b !== "undefined") write(a.b); }',
      "a.b: a.b == null",
    ],
    ["by a class", "function run(a) { if (a.b instanceof Date) write(a.b); }", "a.b: never"],
    ["by a member that tells apart", "function run(a) { if (a.b.kind === 1) write(a.b); }", "a.b: never"],
    ["not tested", "function run(a) { if (a.c) write(a.b); }", ""],
    ["tested behind", "function run(a) { write(a.b); if (a.b) return; }", ""],
    ["a body of a request", "function run(req) { if (req.body.a) write(req.body.a); }", ""],
    ["asserted", "function run(a) { assert(a.b); write(a.b); }", "a.b: a.b == null"],
  ])("tested before, which a function of its own does not know: %s", (_, code, expected) => {
    const call = callIn(code);
    const found = testedBefore({ call, isTypeScript: true }, call.arguments);
    expect(found.map(({ text, fails }) => `${text}: ${fails ?? "never"}`).join(", ")).toBe(expected);
    expect(testedBefore({ call, isTypeScript: false }, call.arguments)).toEqual([]);
  });

  test("names that only the inside of a call knows", () => {
    const inside = (code: string) => localIn(callIn(code), [given(code)])?.text;
    expect(inside("write((a) => at(a.b))")).toBe("a");
    expect(inside("(a) => write(at(a.b))")).toBeUndefined();
    expect(inside("write(at((a) => a.b))")).toBeUndefined();
    expect(inside("write((a) => at(b.a))")).toBeUndefined();
  });

  test.each<[string, string | undefined]>([
    ["async () => { await write(); }", undefined],
    ["async () => { use(await write(), 1); }", undefined],
    ["async () => { if (a) { await write(); } }", undefined],
    ["async () => { use(a && write()); }", "decides whether the call runs"],
    ["async () => { use(write() && a); }", undefined],
    ["async () => { use(a ? write() : 1); }", "decides whether the call runs"],
    ["async () => { use(write() ? a : 1); }", undefined],
    ["async () => { for (let a = 1; write(a); ) use(a); }", "The loop's own variables"],
    ["async () => { for (let a = 1; write(b); ) use(a); }", undefined],
    ["async () => { for (; write(b); ) use(a); }", undefined],
    ["async () => { each(() => write()); }", "no statement can be put in front"],
    ["async () => { use(class { a = write(); }); }", "no statement can be put in front"],
  ])("room in front: %s", (code, expected) => {
    const call = callIn(code);
    const root = functionsAround(call).at(-1)?.body as ts.Block;
    const statement = root.statements.find((each) => each.pos <= call.pos && call.end <= each.end);
    const own = ancestor(
      call,
      (node): node is ts.Statement => compiler().isStatement(node) && !compiler().isBlock(node),
    );
    const at = code.includes("if (a)") ? own : statement;
    const no = declined(() => declineWithoutRoom(call, at as ts.Statement));
    if (expected === undefined) expect(no).toBeUndefined();
    else expect(no).toContain(expected);
  });
});

test("what is not this violation is thrown again, on one line where it is short", () => {
  const site = siteOf("write()");
  const [short, long] = ["a".repeat(86), "a".repeat(87)];
  expect(unless({ all: [short, "b"].map((each) => each.slice(0, 43)) }, site)).toHaveLength(1);
  expect(unless({ all: [`${short}1234`] }, site)).toEqual([`if (!(${short}1234)) throw error;`]);
  expect(unless({ all: [`${long}1234`] }, site)).toEqual([
    "const isDuplicate =",
    `  ${long}1234;`,
    "if (!isDuplicate) throw error;",
  ]);
  expect(unless({ all: ["a", "b"], comment: "User.email" }, site)).toEqual([
    "const isDuplicate =",
    "  a &&",
    "  b; // User.email",
    "if (!isDuplicate) throw error;",
  ]);
});
