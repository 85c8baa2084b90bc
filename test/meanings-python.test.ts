/** What an expression of Python means to a made-up dialect, story by story (test/meanings/python.txt): that of the call `at(…)`. */

import type { PyDialect } from "../server/src/code/python/dialect";
import { createMeanings } from "../server/src/code/python/meanings";
import type { Model } from "../server/src/domain/model";
import { loadPython, parsePython } from "../server/src/syntax/python";
import { allIn, callOf } from "../server/src/syntax/python-tree";
import { testStories } from "./harness/stories";

await loadPython();

function modelOf(name: string, file: string, more: Partial<Model> = {}): Model {
  const place = { file, start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
  return {
    ...{ id: `${file}#${name}`, orm: "made-up", name, table: null, schema: null, place },
    ...{ fields: [], constraints: [], ...more },
  };
}

const models = [
  modelOf("User", "shop/models.py"),
  modelOf("Order", "shop/models.py"),
  modelOf("Order", "billing/models/order.py"),
  modelOf("Base", "shop/run.py", { abstract: true }),
  modelOf("Own", "shop/run.py"),
];

const dialect: PyDialect = {
  orm: "made-up",
  language: "python",
  signs: {
    types: { Session: { kind: "session" } },
    calls: { open_session: { kind: "session" } },
    gives: (of, method) => (method === "first" ? { ...of, kind: "row", row: "loaded" } : undefined),
    member: (of, name) => (of?.model && name === "objects" ? { ...of, kind: "manager" } : undefined),
    element: (of) => (of.kind === "manager" ? { ...of, kind: "row", row: "loaded" } : undefined),
    named: (name) => (name === "session" ? { kind: "session", model: null, exact: false } : undefined),
    parameter: (name) => (name === "known" ? { kind: "session", model: null, exact: true } : undefined),
    self: () => ({ kind: "manager", model: null, exact: true }),
  },
  called: (model) => [model.name],
  writes: {},
  reads: [],
  transactions: { opens: [], lent: [] },
  handles: () => undefined,
  fieldName: (_model, keyword) => keyword,
};

/** `# stands T=User self.model=User` in the first line says what names stand for. */
testStories("meanings/python.txt", (code) => {
  const file = parsePython(code);
  const [, given = ""] = /^# stands (.*)/.exec(code) ?? [];
  const stands = Object.fromEntries(given.split(" ").map((each) => each.split("=")));
  const { of } = createMeanings(file, "shop/run.py", models, dialect, stands);
  const calls = allIn(file.root, ({ type }) => type === "call").map((node) => callOf(file, node));
  const argument = calls.find((call) => call?.callee === "at")?.positional[0];
  if (!argument) throw new Error(`no at() in ${code}`);
  const { kind, model, exact, row, made } = of(argument) ?? {};
  return { kind, model: model?.id, exact, row, made: made && true };
});
