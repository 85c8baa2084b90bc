/** A branch in front of what the handler around does with all other errors: it refuses in other words, or leaves the function. */

import type { TextEdit } from "../../domain/text";
import { isWrite } from "../../syntax/sql";
import { compiler, findAll, startOf, type ts } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { block, indentAt } from "../../syntax/typescript-edits";
import { isInside } from "../../syntax/typescript-shapes";
import type { Handler } from "../dialect";
import { transactionAround, transactionSigns } from "./around";
import { branchBehind, branchFor, type Front } from "./branch";
import { loopAround } from "./leave";
import { createCalls } from "./patterns";
import { sentSql } from "./sent-sql";
import type { TypescriptSite } from "./site";

/**
 * The handler around in which the violation gets a branch of its own; undefined = it has none, or what the branch says is not known there.
 * A branch that goes on has no place in it: the rest of the `try` would not run.
 */
export function frontOf(site: TypescriptSite, handler: Handler): Front | undefined {
  const t = compiler();
  const { call, front, context } = site;
  const { lines, leaves, refuses } = handler;
  const branch = branchFor(call);
  // What the branch's handler notes is no news where the function is left: it goes in front of that.
  if (!front || branchBehind(call) || (branch && (refuses || !leaves || !branch.notes))) return undefined;
  // In front of what a loop goes on with, leaving ends it.
  if (front.goesOn) return undefined;
  // A comment alone leaves what runs behind it to the handler.
  if (!(leaves || lines.at(-1)?.startsWith("throw ")) || !(refuses || canLeave(site, front)))
    return undefined;
  const { tryBlock, catchClause } = front.attempt;
  // Where nothing else is thrown out, nobody waits for an error; the framework does for its own.
  const answers = context.answer?.imports.some(({ name }) => lines.at(-1)?.includes(` ${name}(`));
  const throws = catchClause?.block.statements.some((each) => t.isThrowStatement(each));
  if (!leaves && !answers && !throws) return undefined;
  if (!refuses && writesBeside(site, tryBlock, handler.verifies === true)) return undefined;
  const own = new Set(
    findAll(tryBlock, t.isVariableDeclaration).flatMap(({ name }) =>
      [name, ...findAll(name, t.isIdentifier)].map((each) => each.getText()),
    ),
  );
  const said = lines.map((line) => line.replaceAll(/'[^'\n]*'|"[^"\n]*"/g, ""));
  return said.some((line) => line.match(/[$\w]+/g)?.some((word) => own.has(word))) ? undefined : front;
}

/**
 * The `try` has another write that may fail as this one does: the branch would leave for both. A test that names the key takes no other
 * model's duplicate for this one.
 * @param ofAny the test does not name the key
 */
function writesBeside(site: TypescriptSite, tryBlock: ts.Block, ofAny: boolean): boolean {
  const { call, root, dialect, context, answers } = site;
  if (answers === "tagged") return false;
  const { writeAt, meanings } = createCalls(root, dialect, context.models);
  const calleeOf = ({ expression }: ts.CallExpression) =>
    ofAny ? lastName(expression) : expression.getText();
  const mayBeOf = (model: string | null) =>
    ofAny || model === null || meanings.models(model).includes(context.model);
  return findAll(tryBlock, compiler().isCallExpression).some((each) => {
    // The links of its own chain, and what stands in its arguments, are the write itself.
    if (each === call || isInside(each, call)) return false;
    if (calleeOf(each) === calleeOf(call)) return true;
    const other = writeAt(each);
    if (!other || other.operation === "delete" || isInside(call, other.node)) return false;
    return other.operation === "raw" ? sendsWrite(each) : mayBeOf(other.model);
  });
}

/** SQL that is read, and writes nothing, is none. */
function sendsWrite(call: ts.CallExpression): boolean {
  const statements = sentSql(call)?.texts.flatMap((each) => each.statements);
  return !statements || statements.length === 0 || statements.some((each) => isWrite(each));
}

/** The function can be left before all that the handler does: it takes nothing back, and no transaction goes on that the failure has ended. */
function canLeave({ call, isAround, context, dialect }: TypescriptSite, { attempt, undoes }: Front): boolean {
  const loop = loopAround(call);
  if (undoes || (loop && isInside(loop, attempt))) return false;
  if (!context.write.inTransaction || isAround) return true;
  const holder = transactionAround(call, transactionSigns(dialect.transactions));
  return holder !== undefined && isInside(holder, attempt);
}

/**
 * `if (isDuplicate) throw new ConflictException(…)`
 *
 * @param test the lines that give it a name, and the condition
 */
export function inFront(
  { root, style: { eol, indent: step } }: TypescriptSite,
  test: { readonly named: readonly string[]; readonly condition: string },
  { lines, refuses }: Handler,
  { before, first }: Front,
): TextEdit {
  const place = refuses ? before : first;
  const indent = indentAt(root, place);
  const [only, ...more] = lines;
  const branch =
    more.length === 0
      ? [`if (${test.condition}) ${only}`]
      : [`if (${test.condition}) {`, ...lines.map((line) => step + line), "}"];
  const at = startOf(place);
  const text = block([...test.named, ...branch], indent, eol).slice(indent.length) + eol + indent;
  return { start: at, end: at, text };
}
