/** SQL that calls send, story by story (test/sent): each call with its receiver, how sure that is, its text, what stands for its placeholders. UPDATE=1 writes what is read now. */

import { expect, test } from "vitest";
import { sentSql } from "../server/src/code/typescript/sent-sql";
import { createSource } from "../server/src/domain/text";
import { findAll, loadTypeScript, parseTypeScript, type ts } from "../server/src/syntax/typescript";
import { testStories } from "./harness/stories";

await loadTypeScript();

const isNode = (node: ts.Node): node is ts.Node => node !== undefined;
const line = (node: ts.Node | undefined) => node?.getText().replace(/\s+/g, " ");

function told(code: string): readonly string[] {
  return findAll(parseTypeScript(createSource("run.ts", code)), isNode).flatMap((node) => {
    const sent = sentSql(node);
    if (!sent) return [];
    const { method, receiver, isSure, isPrepared, texts } = sent;
    const how = [
      `${line(receiver)} ${method}`,
      ...(isSure ? [] : ["maybe"]),
      ...(isPrepared ? ["prepared"] : []),
    ];
    const said = texts.map(({ at, code: { text }, statements, values, named }) =>
      [
        `${text} = ${statements.map(({ kind }) => kind).join("+")}`,
        `[${values.map(line).join(", ")}]`,
        ...(named ? [`named ${line(named)}`] : []),
        ...(text === line(at)?.slice(1, -1) ? [] : [`at ${line(at)}`]),
      ].join(" "),
    );
    return [`${how.join(" ")}: ${said.join(" | ")}`];
  });
}

testStories(
  "sent/typescript.txt",
  (code) =>
    told(code)
      .map((each) => `\n${each}`)
      .join("") || "nothing",
);

test("a chain of statements that are bound and bound is followed so far", () => {
  const bound = (times: number) =>
    told(`db.prepare("INSERT INTO a VALUES (?)")${".bind(b)".repeat(times)}.run();`);
  expect(bound(4)).toHaveLength(1);
  expect(bound(5)).toHaveLength(0);
});
