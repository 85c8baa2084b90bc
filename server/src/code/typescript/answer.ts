/** What a handler does that refuses: the answer of the framework around, or an error in the program's own words. */

import type { ConflictAnswer, FixContext } from "../../domain/adapters";
import { compiler, type ts } from "../../syntax/typescript";
import { elementsOf } from "../../syntax/typescript-literals";
import { enclosingFunction, functionsAround } from "../../syntax/typescript-scope";
import type { Declined, Handler } from "../dialect";
import { declining } from "../fixes/words";
import { member } from "./pattern";
import type { TypescriptSite } from "./site";

/** @param says what the client is told */
export function answerCode(site: TypescriptSite, answer: ConflictAnswer, says: string): Handler | Declined {
  const { quote, style, call, context } = site;
  const lines = answer.statements({
    message: quote(says),
    field: quote(context.constraint.fields[0] ?? ""),
    text: quote,
    end: style.semicolon,
  });
  const leaves = leaving(lines);
  if (leaves && !isAnswering(call, leaves)) return { declined: declining.leavesCallback };
  for (const wanted of answer.imports) site.use(wanted);
  return { lines, leaves: leaves !== undefined, waits: false };
}

export function thrownCode({ quote, style, error, context }: TypescriptSite, says: string): Handler {
  const cause = knowsCause(context) ? `, { cause: ${error} }` : "";
  return {
    lines: [`throw new Error(${quote(says)}${cause})${style.semicolon}`],
    leaves: false,
    waits: false,
  };
}

/** The statement by which an answer leaves the function; undefined where it throws. */
function leaving(lines: readonly string[]): ts.ReturnStatement | undefined {
  const t = compiler();
  const text = `() => {\n${lines.join("\n")}\n}`;
  const [statement] = t.createSourceFile("answer.ts", text, t.ScriptTarget.Latest, true).statements;
  const made = statement && t.isExpressionStatement(statement) ? statement.expression : undefined;
  const body = made && t.isArrowFunction(made) && t.isBlock(made.body) ? made.body.statements : [];
  return body.find((each) => t.isReturnStatement(each)) as ts.ReturnStatement | undefined;
}

/** The innermost function has a name of its own, or it was given what the answer is given by: `return res.status(409)`. */
function isAnswering(call: ts.CallExpression, answer: ts.ReturnStatement): boolean {
  const t = compiler();
  const [innermost] = functionsAround(call);
  if (innermost === undefined || innermost === enclosingFunction(call)?.node) return true;
  const used = new Set<string>();
  for (const each of (answer.parent as ts.Block).statements) {
    const said = t.isReturnStatement(each) || t.isExpressionStatement(each) ? each.expression : undefined;
    if (said) used.add(baseName(said));
  }
  return innermost.parameters.some(({ name }) => t.isIdentifier(name) && used.has(name.text));
}

/** `res` of `res.status(409).json(…)`. */
function baseName(expression: ts.Expression): string {
  const t = compiler();
  let node = expression;
  for (;;) {
    const path = member(node);
    if (path) node = path.of;
    else if (t.isCallExpression(node) || t.isAwaitExpression(node)) node = node.expression;
    else return t.isIdentifier(node) ? node.text : "";
  }
}

/** `new Error(message, { cause })` is ES2022: older targets do not type-check it. */
function knowsCause({ read, source }: FixContext): boolean {
  if (/\.[cm]?jsx?$/.test(source.path)) return true;
  const t = compiler();
  const folders = source.path.split("/").slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth--) {
    const path = [...folders.slice(0, depth), "tsconfig.json"].join("/");
    const config = read(path);
    if (!config) continue;
    const json = t.parseJsonText(path, config.text.slice(0, 20_000));
    const options = optionIn(json.statements[0]?.expression, "compilerOptions");
    const target = optionIn(options, "target");
    const library = elementsOf(optionIn(options, "lib"));
    return (library ?? (target ? [target] : [])).some(
      (each) => t.isStringLiteral(each) && isRecent(each.text),
    );
  }
  return false;
}

function optionIn(node: ts.Expression | undefined, name: string): ts.Expression | undefined {
  const t = compiler();
  if (!node || !t.isObjectLiteralExpression(node)) return undefined;
  const found = node.properties.find(
    (each) => each.name && t.isStringLiteral(each.name) && each.name.text === name,
  );
  return found && t.isPropertyAssignment(found) ? found.initializer : undefined;
}

function isRecent(name: string): boolean {
  return /^es(?:202[2-9]|20[3-9]\d|next)(?:\.error|$)/i.test(name);
}
