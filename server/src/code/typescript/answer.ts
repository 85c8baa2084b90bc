/** What a handler does that refuses: the answer of the framework around, or an error in the program's own words. */

import type { ConflictAnswer, FixContext } from "../../domain/adapters";
import { createSource } from "../../domain/text";
import { parseTypeScript, type ts } from "../../syntax/typescript";
import { memberOf, stringOf, stringsOf } from "../../syntax/typescript-literals";
import { enclosingFunction, functionsAround } from "../../syntax/typescript-scope";
import type { Handler } from "../dialect";
import { decline } from "../fixes/declined";
import { answerLines } from "../fixes/steps";
import { declining } from "../fixes/words";
import type { TypescriptSite } from "./site";

/** @param says what the client is told */
export function answerCode(site: TypescriptSite, answer: ConflictAnswer, says: string): Handler {
  const { quote, style, call, context } = site;
  const field = quote(context.constraint.fields[0] ?? "");
  const lines = answerLines(site, answer, says, field, style.semicolon);
  const leaves = lines.some((line) => line.startsWith("return"));
  if (leaves && !isAnswering(call, lines)) decline(declining.leavesCallback);
  return { lines, leaves };
}

export function thrownCode({ quote, style, error, context }: TypescriptSite, says: string): Handler {
  const cause = knowsCause(context) ? `, { cause: ${error} }` : "";
  return { lines: [`throw new Error(${quote(says)}${cause})${style.semicolon}`] };
}

/** The innermost function has a name of its own, or it was given what the answer is given by: `return res.status(409)`. */
function isAnswering(call: ts.CallExpression, lines: readonly string[]): boolean {
  const [innermost] = functionsAround(call);
  if (innermost === undefined || innermost === enclosingFunction(call)?.node) return true;
  const given = innermost.parameters.map(({ name }) => name.getText());
  return lines.some((line) => given.includes(/^(?:return )?([$\w]+)\./.exec(line)?.[1] ?? ""));
}

/** `new Error(message, { cause })` is ES2022: older targets do not type-check it. */
function knowsCause({ read, source: { path } }: FixContext): boolean {
  if (/\.[cm]?jsx?$/.test(path)) return true;
  const folders = path.split("/").slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth--) {
    const config = read([...folders.slice(0, depth), "tsconfig.json"].join("/"));
    if (!config) continue;
    const code = createSource(`${config.path}.ts`, `(${config.text.slice(0, 20_000)})`);
    const [statement] = parseTypeScript(code).statements;
    const options =
      statement && memberOf((statement as ts.ExpressionStatement).expression, "compilerOptions");
    const known = stringsOf(memberOf(options, "lib")) ?? [stringOf(memberOf(options, "target")) ?? ""];
    return known.some((each) => /^es(?:202[2-9]|20[3-9]\d|next)(?:\.error|$)/i.test(each));
  }
  return false;
}
