/** The statements by which TypeScript code answers a conflict: lines, imports, and whether they reach the function that answers. */

import type { ConflictAnswer } from "../domain/adapters";
import type { TextEdit } from "../domain/text";
import { typescriptString } from "./escape";
import type { ts } from "./typescript";
import { type CodeStyle, importName } from "./typescript-edits";
import { enclosingFunction, functionsAround } from "./typescript-scope";

export interface AnswerCode {
  readonly lines: readonly string[];
  /** The last line is a `return`: it must stand in a block of the function that answers. */
  readonly leaves: boolean;
  /** False where that `return` would leave a callback only, and the code behind it would go on (and answer once more). */
  readonly reaches: boolean;
  readonly imports: readonly TextEdit[];
}

/**
 * @param call the write for which it answers
 * @param words what the client is told, and the field that it is about; plain text
 */
export function answerCode(
  answer: ConflictAnswer,
  call: ts.CallExpression,
  words: { readonly message: string; readonly field: string | null },
  style: CodeStyle,
): AnswerCode {
  const root = call.getSourceFile();
  const lines = answer.statements({
    message: typescriptString(words.message, style),
    field: words.field === null ? null : typescriptString(words.field, style),
    text: (text) => typescriptString(text, style),
    end: style.semicolon,
  });
  const leaves = lines.some((line) => /^return\b/.test(line));
  return {
    lines,
    leaves,
    reaches: !leaves || isAnswering(call, lines),
    imports: answer.imports.flatMap(({ module, name }) => importName(root, module, name, style).edits),
  };
}

/** The innermost function has a name of its own, or it was given what the answer is given by: `return res.status(409)`. */
function isAnswering(call: ts.CallExpression, lines: readonly string[]): boolean {
  const [innermost] = functionsAround(call);
  if (innermost === undefined || innermost === enclosingFunction(call)?.node) return true;
  return innermost.parameters.some(({ name }) =>
    lines.some((line) =>
      [`return ${name.getText()}.`, `${name.getText()}.`].some((start) => line.startsWith(start)),
    ),
  );
}
