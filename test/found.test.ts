/** What code does with the row that its look finds, story by story (test/found): each ends with what is told. UPDATE=1 writes what is told now. */

import { describe, expect, test } from "vitest";
import { countedFirst as countedFirstPython } from "../server/src/code/python/counted";
import { foundBy as foundByPython } from "../server/src/code/python/found";
import { countedFirst } from "../server/src/code/typescript/counted";
import { foundBy } from "../server/src/code/typescript/found";
import { loadPython, parsePython } from "../server/src/syntax/python";
import { allIn, callOf, enclosing, textOf } from "../server/src/syntax/python-tree";
import { compiler, findAll, loadTypeScript, type ts } from "../server/src/syntax/typescript";
import { functionsAround } from "../server/src/syntax/typescript-scope";
import { testStories } from "./harness/stories";
import { callIn } from "./harness/typescript-call";

await Promise.all([loadPython(), loadTypeScript()]);

/** What one of the stories' `write()` or `save()`, the last one, and their `look()` come to; without a look, what was counted first. */
const tellers: Readonly<Record<string, (body: string) => unknown>> = {
  python(body) {
    const file = parsePython(`def run():\n${body.replace(/^/gm, "    ")}\n`);
    const calls = allIn(file.root, ({ type }) => type === "call");
    const look = calls.find((each) => callOf(file, each)?.callee?.includes("look"));
    const write = calls.findLast((each) => /^(?:write|save)$/.test(callOf(file, each)?.name ?? ""));
    if (!write) throw new Error(`no write() in ${body}`);
    if (!look) {
      const counted = countedFirstPython(file, write, file.root);
      return counted && { counts: textOf(file, counted.at) };
    }
    const { missed, ...found } =
      foundByPython(file, look, write, enclosing(write, "function_definition") ?? file.root) ?? {};
    return { ...found, ...(missed ? { missed: textOf(file, missed) } : {}) };
  },
  typescript(body) {
    const code = `async function run() {\n${body}\n}`;
    if (!/\blook\(/.test(body)) {
      const only = callIn(code);
      const counted = countedFirst(only, functionsAround(only)[0] ?? only.getSourceFile());
      return counted && { counts: counted.at.getText() };
    }
    const look = callIn(code, "look");
    const isWrite = ({ expression }: ts.CallExpression) =>
      /(?:^|\.)(?:write|save)$/.test(expression.getText());
    const write = findAll(look.getSourceFile(), compiler().isCallExpression).findLast(isWrite);
    const [around] = functionsAround(look);
    if (!write || !around) throw new Error(`no write() in ${body}`);
    const { missed, ...found } = foundBy(look, write, around) ?? {};
    return { ...found, ...(missed ? { missed: missed.getText() } : {}) };
  },
};

describe.each(Object.entries(tellers))("%s", (language, tell) => testStories(`found/${language}.txt`, tell));

// Sizes are such that a walk of the function for each name took minutes: the generous time is no race.
test("python: as many names as lines are read", { timeout: 60_000 }, () => {
  const numbers = Array.from({ length: 100 }, (_, i) => i);
  const lines = numbers.flatMap((group) => [
    ...numbers.map((each) => `name${group}_${each} = make()`),
    `group${group} = [${numbers.map((each) => `name${group}_${each}`).join(", ")}]`,
  ]);
  const body = ["known = look()", ...lines, `write([${numbers.map((group) => `group${group}`).join(", ")}])`];
  expect(tellers.python?.(body.join("\n"))).toEqual({});
});
