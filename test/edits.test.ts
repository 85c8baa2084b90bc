/** The law of edits: what a fix leaves of a file is read by the language's own parser without an error, in every case and every shape. */

import { parsePrismaSchema } from "@loancrate/prisma-schema-parser/dist/parse";
import { parse as parseSql } from "pgsql-ast-parser";
import ts from "typescript";
import { beforeAll, expect, test } from "vitest";
import { applyEdits } from "../server/src/domain/text";
import { loadPython, parsePython } from "../server/src/syntax/python";
import { edits, pagesOf, told } from "./harness/told";

beforeAll(loadPython);

const pages = [...pagesOf("server/src"), ...pagesOf("test/execution/recorded")];
let edited = 0;

test.each(pages.map((page) => [page.path, page] as const))("%s", async (_, { cases }) => {
  const broken: string[] = [];
  for (const one of cases) {
    const { project } = await told(one);
    for (const { offer, result } of await edits(one)) {
      if (result === "done" || "declined" in result) throw new Error(`${one.title}: ${offer.id} is offered`);
      for (const { file, edits: changes } of result.edits) {
        edited++;
        const before = project.read(file)?.text ?? "";
        const after = applyEdits(before, changes);
        const [was, is] = [syntaxErrors(file, before), syntaxErrors(file, after)];
        // A case may show a file that is being typed.
        if (is.length > was.length) broken.push(`${one.title}: ${offer.id}: ${is.join("; ")}\n${after}`);
      }
    }
  }
  expect(broken.join("\n\n")).toBe("");
});

test("it has looked at many edits", () => {
  expect(edited).toBeGreaterThan(1000);
});

test.each([
  ["a.ts", "export function f() {\n  return 1;\n}\n", "export function f() {\n  return 1;\n"],
  ["a.py", "def f():\n    return g(1)\n", "def f():\n    return g(1\n"],
  ["a.py", "try:\n    f()\nexcept E:\n    raise\n", "try:\n    f()\nexcept E:\nraise\n"],
  ["a.prisma", "model A {\n  id Int @id\n}\n", "model A {\n  id Int @id(\n}\n"],
  ["a.sql", 'ALTER TABLE "a" ADD COLUMN "b" TEXT;\n', 'ALTER TABLE "a" ADD COLUMN "b" TEXT NOT;\n'],
])("it tells the errors of %s: %j", (file, right, wrong) => {
  expect(syntaxErrors(file, right)).toEqual([]);
  expect(syntaxErrors(file, wrong)).not.toEqual([]);
});

/** What the language's parser complains of. */
function syntaxErrors(file: string, text: string): string[] {
  if (/\.[cm]?[jt]sx?$/.test(file)) {
    const kind = /x$/.test(file) ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false, kind);
    const { parseDiagnostics } = tree as ts.SourceFile & { parseDiagnostics: readonly ts.Diagnostic[] };
    return parseDiagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
  }
  if (file.endsWith(".py")) return pythonErrors(text);
  if (file.endsWith(".prisma")) return schemaErrors(text);
  if (file.endsWith(".sql")) return sqlErrors(text);
  throw new Error(`no parser for ${file}`);
}

/** The parser itself: the product's reader forgives a block that is not closed. */
function schemaErrors(text: string): string[] {
  try {
    parsePrismaSchema(text);
    return [];
  } catch (error) {
    return [String(error)];
  }
}

/** Of statements that only another database knows the parser complains before as after. */
function sqlErrors(text: string): string[] {
  try {
    parseSql(text);
    return [];
  } catch (error) {
    return [String(error)];
  }
}

/** Python wants a statement in every block; tree-sitter does not. */
const withBlock =
  /^(?:function_definition|class_definition|(?:if|for|while|try|with)_statement|(?:else|elif|except|finally)_clause)$/;

function pythonErrors(text: string): string[] {
  const { root, broken } = parsePython(text);
  const errors = broken ? ["tree-sitter finds an error"] : [];
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const block = node.children.find(({ type }) => type === "block");
    const statements = block?.children.filter(({ type }) => type !== "comment") ?? [];
    if (withBlock.test(node.type) && statements.length === 0) errors.push(`${node.type} without a statement`);
    waiting.push(...node.children);
  }
  return errors;
}
