/** Puts a handler around a write: a `try` around its statement, or `.catch(…)` behind the call. */

import type { FixResult } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { lineComment } from "../../syntax/escape";
import { compiler, findAll, startOf, type ts } from "../../syntax/typescript";
import { indentEdits } from "../../syntax/typescript-edits";
import { isFunction } from "../../syntax/typescript-scope";
import type { Fixing, Handler, Test } from "../dialect";
import { declining } from "../fixes/words";
import { handedOn } from "./hazards";
import { block, endOf, indentOf, type Placed, type TypescriptSite, textOf } from "./site";

/** The edits of a guarded write: those of the write's statement, and the others (imports). */
interface Guarded {
  readonly own: readonly TextEdit[];
  readonly others: readonly TextEdit[];
}

export function guard<S extends TypescriptSite>(site: S, fixing: Fixing<S>, handler: Handler): FixResult {
  const made = guarded(site, fixing, handler);
  if ("declined" in made) return made;
  return inFile(site, [...made.others, ...made.own]);
}

export function guarded<S extends TypescriptSite>(
  site: S,
  fixing: Fixing<S>,
  handler: Handler,
): Guarded | { readonly declined: string } {
  const { place, error, style, receiver } = site;
  const behind = isBehind(place, handler);
  if (behind && handler.leaves) return { declined: declining.leavesExpression };
  if (!behind && handler.leaves && place.kind === "declared" && !canBeLet(site, place))
    return {
      declined:
        "The variable would have to be declared before its value is there, which does not type-check here.",
    };
  const refused = site.isAround ? undefined : fixing.ownPromise && handedOn(site, fixing.ownPromise);
  if (refused !== undefined) return { declined: refused };
  const test = fixing.errors.test(site, error, handler.verifies !== true);
  if ("declined" in test) return test;
  const again = behind
    ? (handler.tested ?? []).map((text) => `if (${text} == null) throw ${error}${style.semicolon}`)
    : [];
  const lines = [...unless(test, site), ...again, ...handler.lines];
  const { transaction } = fixing;
  const needsSavepoint =
    site.context.write.inTransaction === true && transaction.afterFailure(site.context) === "savepoint";
  const own = [
    // Its bracket stands before what follows the call.
    ...(needsSavepoint && receiver ? inSavepoint(site, fixing, receiver) : []),
    ...(behind ? behindCall(site, lines, handler.waits) : aroundStatement(site, place, lines)),
  ].sort((a, b) => a.start - b.start || a.end - b.end);
  return { own: joined(own), others: site.imports };

  function unless({ all, comment }: Test, { context }: S): string[] {
    const { semicolon, indent } = style;
    const whole = all.join(" && ");
    if (comment === undefined && whole.length <= longestTest)
      return [`if (!(${whole})) throw ${error}${semicolon}`];
    const known = site.free(context.violation.kind === "unique" ? "isDuplicate" : "isThisViolation");
    const last = comment === undefined ? semicolon : `${semicolon} // ${lineComment(comment)}`;
    return [
      `const ${known} =`,
      ...all.map((part, at) => indent + part + (at < all.length - 1 ? " &&" : last)),
      `if (!${known}) throw ${error}${semicolon}`,
    ];
  }
}

function inSavepoint<S extends TypescriptSite>(
  site: S,
  { transaction }: Fixing<S>,
  receiver: ts.Expression,
): TextEdit[] {
  const made = transaction.savepoint?.(site, site.free("savepoint"));
  if (made === undefined) return [];
  const { options, call } = site;
  return [
    { start: startOf(receiver), end: receiver.end, text: made.on },
    ...(options && made.options !== undefined
      ? [{ start: startOf(options), end: options.end, text: made.options }]
      : []),
    { start: call.end, end: call.end, text: ")" },
  ];
}

/** Longer tests get a name, and a line for each part. */
const longestTest = 90;

/** A `try` needs a statement that waits for the call; a handler that leaves nothing gives a variable its value in place. */
function isBehind(place: Placed, handler: Handler): boolean {
  if (place.kind === "expression") return true;
  if (place.kind === "declared" && !handler.leaves) return true;
  return !(place.awaited || (place.kind === "returned" && place.isAsync));
}

/** `let user;` without a type takes the type of what is assigned, unless a closure reads it or it is a pattern. */
function canBeLet(
  { isTypeScript }: TypescriptSite,
  { statement, declaration: { name, type } }: Extract<Placed, { kind: "declared" }>,
): boolean {
  const t = compiler();
  if (!t.isIdentifier(name) || !t.isVariableStatement(statement)) return false;
  // An export, and a `var` that others may use or declare as well.
  const isBlockScoped = (statement.declarationList.flags & t.NodeFlags.BlockScoped) !== 0;
  if (!isBlockScoped || (statement.modifiers?.length ?? 0) > 0) return false;
  if (type || !isTypeScript) return true;
  return !findAll(statement.parent, isFunction).some((inner) =>
    findAll(inner, t.isIdentifier).some((each) => each.text === name.text && each.pos > statement.end),
  );
}

function behindCall(site: TypescriptSite, lines: readonly string[], waits: boolean): TextEdit[] {
  const { call, style, error, isTypeScript } = site;
  const indent = indentOf(site);
  const parameter = isTypeScript ? `(${error}: unknown)` : `(${error})`;
  const body = block(lines, indent + style.indent, style.eol);
  const text = `.catch(${waits ? "async " : ""}${parameter} => {${style.eol}${body}${style.eol}${indent}})`;
  return [{ start: call.end, end: call.end, text }];
}

function aroundStatement(site: TypescriptSite, place: Placed, lines: readonly string[]): TextEdit[] {
  const { root, style, error } = site;
  if (place.kind === "expression") return [];
  const { statement } = place;
  const { eol, semicolon } = style;
  const indent = indentOf(site);
  const start = startOf(statement);
  const [before, edits] = place.kind === "declared" ? hoisted(place.declaration) : ["", waiting()];
  return [
    { start, end: start, text: `${before}try {${eol}${indent}${style.indent}` },
    ...edits,
    ...indentEdits(root, statement, style).filter((edit) => edit.start < endOf(statement)),
    {
      start: endOf(statement),
      end: endOf(statement),
      text: `${eol}${indent}} catch (${error}) {${eol}${block(lines, indent + style.indent, eol)}${eol}${indent}}`,
    },
  ];

  /** `const user = await …` -> `let user;` in front, `user = await …` inside. */
  function hoisted({ name, type, initializer }: ts.VariableDeclaration): [string, TextEdit[]] {
    const typed = type ? `: ${textOf(type)}` : "";
    const cut = { start, end: initializer ? startOf(initializer) : start, text: `${textOf(name)} = ` };
    return [`let ${textOf(name)}${typed}${semicolon}${eol}${indent}`, [cut]];
  }

  /** `return prisma…` -> `return await prisma…`: a `try` catches what is awaited in it. */
  function waiting(): TextEdit[] {
    if (place.kind !== "returned" || place.awaited || !place.statement.expression) return [];
    const at = startOf(place.statement.expression);
    return [{ start: at, end: at, text: "await " }];
  }
}

/** Insertions at one place, and one in front of a replacement, become one edit. */
function joined(edits: readonly TextEdit[]): TextEdit[] {
  const result: TextEdit[] = [];
  for (const edit of edits) {
    const last = result.at(-1);
    if (last && last.start === edit.start && last.end === last.start)
      result[result.length - 1] = { ...edit, text: last.text + edit.text };
    else result.push(edit);
  }
  return result;
}

/** Edits of the write's file, in its order. */
export function inFile({ context }: TypescriptSite, edits: readonly TextEdit[]): FixResult {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  return { edits: [{ file: context.source.path, edits: sorted }] };
}
