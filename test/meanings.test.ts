/** What an expression of TypeScript means to a made-up dialect, story by story (test/meanings/typescript.txt): that of the call `at(…)`. */

import { expect, test } from "vitest";
import type { Signs } from "../server/src/code/dialect";
import { createMeanings, rootOf } from "../server/src/code/typescript/meanings";
import type { Model } from "../server/src/domain/model";
import { createSource } from "../server/src/domain/text";
import { compiler, findAll, loadTypeScript, parseTypeScript } from "../server/src/syntax/typescript";
import { testStories } from "./harness/stories";

await loadTypeScript();

function modelOf(name: string, file: string): Model {
  const place = { file, start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
  return {
    id: `${file}#${name}`,
    orm: "made-up",
    name,
    table: null,
    schema: null,
    place,
    fields: [],
    constraints: [],
  };
}

const models = [
  modelOf("User", "src/user.ts"),
  modelOf("Order", "src/order.ts"),
  modelOf("Order", "src/other.ts"),
  modelOf("Orders", "src/orders.ts"),
];

const signs: Signs = {
  types: {
    Repository: { kind: "repository", of: "type argument" },
    Session: { kind: "session" },
    Ref: { kind: "=" },
  },
  decorators: { Inject: { kind: "repository", of: "argument" } },
  calls: {
    repositoryOf: { kind: "repository", of: "argument" },
    create: { kind: "row", of: "receiver" },
    scoped: { kind: "=", of: "receiver" },
    keep: { kind: "=" },
  },
  call: (name) => (name === "openSession" ? { kind: "session" } : undefined),
  callbacks: { transaction: { kind: "session" }, each: { kind: "row", of: "receiver" } },
  bases: { Repository: { kind: "repository", of: "type argument" } },
  imported: (module) => (module === "./db" ? { kind: "session" } : undefined),
  named: (name, modelLike) => {
    const model = modelLike(name);
    return model && name !== model ? { kind: "repository", model, exact: false } : undefined;
  },
  member: (of, name, isModel) =>
    (of === undefined || of.kind === "session") && isModel(name) && name !== "Order"
      ? { kind: "delegate", model: name, exact: of !== undefined }
      : undefined,
};

/** `// stands T=User this.delegate=User` in the first line says what names stand for. */
testStories("meanings/typescript.txt", (code) => {
  const root = parseTypeScript(createSource("src/run.ts", code));
  const [, given = ""] = /^\/\/ stands (.*)/.exec(code) ?? [];
  const stands = Object.fromEntries(given.split(" ").map((each) => each.split("=")));
  const meanings = createMeanings(root, signs, models, (model) => [model.name], stands);
  const calls = findAll(root, compiler().isCallExpression);
  const [argument] = calls.find(({ expression }) => expression.getText() === "at")?.arguments ?? [];
  if (!argument) throw new Error(`no at() in ${code}`);
  const { kind, model, exact } = meanings.of(argument) ?? {};
  const named = meanings.models(model ?? null).map(({ id }) => id);
  return { kind, model: model ?? undefined, exact, named, isModel: meanings.isModel(argument) };
});

test.each([
  ["const runner = make(); at(runner.manager().getRepository(User).other);", "runner = make()"],
  ["const runner = make(), manager = runner.manager(); at(manager.get());", "runner = make()"],
  ["const manager = new Manager(); at(manager.get());", "manager = new Manager()"],
  ["at(missing.get());", undefined],
  ["at([1].at(0));", undefined],
])("what stands at the root: %s", (code, declared) => {
  const root = parseTypeScript(createSource("src/run.ts", code));
  const calls = findAll(root, compiler().isCallExpression);
  const [argument] = calls.find(({ expression }) => expression.getText() === "at")?.arguments ?? [];
  expect(argument && rootOf(argument)?.getText()).toBe(declared);
});
