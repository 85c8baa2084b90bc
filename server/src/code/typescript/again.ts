/** What can be said again behind a write that did not happen: the values of its key, the variable that holds its row, the call itself. */

import { typescriptKey, typescriptMembers, typescriptString } from "../../syntax/escape";
import {
  ancestor,
  compiler,
  findAll,
  parseExpression,
  type ts,
  unwrap,
  unwrapAwait,
} from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import { elementsOf, memberOf, objectOf } from "../../syntax/typescript-literals";
import { isFunction } from "../../syntax/typescript-scope";
import { hasQuestion, isEffect, isInside, isNothingElse, isWaiting } from "../../syntax/typescript-shapes";
import type { Meaning, Signs } from "../dialect";
import { decline } from "../fixes/declined";
import { valuesOfKey } from "../fixes/keys";
import { declining } from "../fixes/words";
import { transactionAround, transactionSigns, unitAround } from "./around";
import { findBinding } from "./bindings";
import { isAssigned, isSeenLater } from "./hazards";
import type { TypescriptSite } from "./site";
import { hasMember, isCertain, mayHave } from "./types";
import { rowOf } from "./values";

/** A value as code can say it once more. */
export interface Again {
  readonly text: string;
  /** The expressions that the text repeats. */
  readonly node: ts.Expression;
  /** It is a member of what is repeated. */
  readonly isMember: boolean;
  /** What is missing in it is said by the declared default. */
  readonly orDefault?: true;
}

/** A member of an object: `email`, `email: user.email`. */
export function memberCode({ style }: TypescriptSite, name: string, text: string): string {
  return name === text ? name : `${typescriptKey(name, style)}: ${text}`;
}

/**
 * The value that the row gives to a property; declines where it cannot be read again.
 * @param path its name, in an embedded object the way to it
 * @param holds true where a type that no file declares is known to have the member: one that the ORM generates
 */
export function valueAgain(
  site: TypescriptSite,
  row: ts.Expression,
  path: readonly [string, ...string[]],
  holds: (variable: ts.Identifier, name: string) => boolean = () => false,
): Again {
  const again = givenAgain(site, row, path, holds);
  const field = site.context.model.fields.find(({ name }) => name === path.join("."));
  if (field?.default !== "value" || !site.isTypeScript || isCertainlyGiven(site, again, field.name))
    return again;
  // Where it is undefined, the new row has the default.
  const fallback = defaultText(site, field.name);
  if (fallback === undefined || site.context.write.operation !== "insert")
    decline(
      `\`${field.name}\` may be undefined here, and the database gives its default then: which value the row has is not written here.`,
    );
  return { ...again, text: `${again.text} ?? ${fallback}`, orDefault: true };
}

function givenAgain(
  site: TypescriptSite,
  row: ts.Expression,
  path: readonly [string, ...string[]],
  holds: (variable: ts.Identifier, name: string) => boolean,
): Again {
  const t = compiler();
  const { calls } = site.dialect.signs;
  const [top, ...rest] = path;
  const hidden = declining.hidden(path.join("."));
  const given = rowOf(row, calls).known.get(top);
  if (given && isOverridden(given, top)) decline(hidden);
  const holder = unwrap(row);
  // What the variable holds is what was written, whatever became of the names in its literal.
  if (given && t.isIdentifier(holder) && rest.length === 0) return memberAgain(site, holder, top);
  if (given) {
    const inner = rest.reduce<ts.Expression | undefined>((each, name) => memberOf(each, name), given);
    return inner && meansTheSame(given, site.call) ? sameAgain(inner, path.join(".")) : decline(hidden);
  }
  const held = holderIn(row, calls, top);
  const fallback = rest.length > 0 || held ? undefined : defaultOf(site, row, top);
  if (fallback) return fallback;
  if (held === undefined || rest.length > 0 || lacks(held, top)) decline(hidden);
  // A field that takes null may be missing in what is given: who reads it asks for that.
  const isOpen =
    holderIn(row, calls) !== undefined &&
    site.context.model.fields.some(({ name, nullable }) => name === top && nullable);
  const isHeld = hasMember(site, held, top) || holds(held, top) || (isOpen && mayHave(site, held, top));
  return isHeld ? memberAgain(site, held, top) : decline(hidden);
}

/** What a new row has in a field that is surely left out. */
function defaultOf(site: TypescriptSite, row: ts.Expression, name: string): Again | undefined {
  const { context, dialect } = site;
  if (context.write.operation !== "insert" || rowOf(row, dialect.signs.calls).values === null)
    return undefined;
  const text = defaultText(site, name);
  const node = text === undefined ? undefined : parseExpression(text);
  return text !== undefined && node ? { text, node, isMember: false } : undefined;
}

function defaultText({ context, dialect, style }: TypescriptSite, name: string): string | undefined {
  const text = dialect.literalDefault?.(context, name);
  const node = text === undefined ? undefined : parseExpression(text);
  return node && compiler().isStringLiteralLike(node) ? typescriptString(node.text, style) : text;
}

function memberAgain(site: TypescriptSite, node: ts.Expression, name: string): Again {
  return { text: node.getText() + typescriptMembers([name], site.style), node, isMember: true };
}

/** The expression itself with its casts; declines where it cannot stand a second time. What null is put in place of is the value of a key. */
export function sameAgain(given: ts.Expression, field: string): Again {
  const t = compiler();
  const node = unwrap(given);
  if (isNothingElse(node)) return sameAgain(node.left, field);
  let said = given;
  while (t.isParenthesizedExpression(said)) said = said.expression;
  if (isSame(node)) return { text: said.getText(), node, isMember: false };
  const line = node.getText().replace(/\s+/g, " ");
  decline(declining.computed(field, line.length > 40 ? `${line.slice(0, 39)}…` : line));
}

/** True where every name of the expression stands for the same at the write, and nothing is assigned to it. */
export function meansTheSame(given: ts.Expression, call: ts.CallExpression): boolean {
  const t = compiler();
  if (isInside(given, call)) return true;
  return findAll(given, t.isIdentifier).every(
    (each) =>
      findBinding(each.text, each) === findBinding(each.text, call) &&
      !isAssigned(each.text, call.getSourceFile()),
  );
}

/** `{ email, ...dto }`: what is spread behind may bring another value, unless it is the rest of a pattern that took this one out. */
export function isOverridden(given: ts.Expression, name: string): boolean {
  const t = compiler();
  const member = t.isShorthandPropertyAssignment(given.parent)
    ? given.parent
    : ancestor(given, t.isPropertyAssignment);
  const literal = member?.parent;
  if (!member || !literal || !t.isObjectLiteralExpression(literal)) return false;
  return literal.properties
    .slice(literal.properties.indexOf(member) + 1)
    .filter(t.isSpreadAssignment)
    .some(({ expression }) => !leavesOut(expression, name));
}

/** What is spread surely brings no such member: `{ name }`, `name ? { name } : {}`, `name && { name }`. */
function leavesOut(spread: ts.Expression, name: string): boolean {
  const t = compiler();
  const node = unwrap(spread);
  if (t.isConditionalExpression(node))
    return leavesOut(node.whenTrue, name) && leavesOut(node.whenFalse, name);
  // What is falsy spreads nothing.
  if (t.isBinaryExpression(node) && node.operatorToken.kind === t.SyntaxKind.AmpersandAmpersandToken)
    return leavesOut(node.right, name);
  const object = objectOf(node);
  if (object) return object.complete && !object.members.has(name);
  const binding = t.isIdentifier(node) ? findBinding(node.text, node) : undefined;
  if (t.isIdentifier(node) && binding && t.isVariableDeclaration(binding)) return lacks(node, name);
  return (
    binding !== undefined &&
    t.isBindingElement(binding) &&
    binding.dotDotDotToken !== undefined &&
    t.isObjectBindingPattern(binding.parent) &&
    binding.parent.elements.some((each) => (each.propertyName ?? each.name).getText() === name)
  );
}

/**
 * `create(dto)`, `save(dto)`, `{ ...dto }`: the one variable in which the other values stand.
 * @param name the member that is wanted: of `{ ...defaults, ...dto }` the last that may have it
 */
export function holderIn(
  node: ts.Expression,
  calls: Signs["calls"],
  name?: string,
): ts.Identifier | undefined {
  const t = compiler();
  const inside = unwrapAwait(node);
  if (t.isIdentifier(inside)) return inside;
  if (t.isCallExpression(inside)) {
    const method = lastName(inside.expression) ?? "";
    const sign = calls && Object.hasOwn(calls, method) ? calls[method] : undefined;
    const values = sign?.given && sign.row === "new" ? inside.arguments.at(-1) : undefined;
    return values && holderIn(values, calls, name);
  }
  if (!t.isObjectLiteralExpression(inside)) return undefined;
  const spreads = inside.properties.filter(t.isSpreadAssignment);
  if (name !== undefined) {
    const last = spreads.findLast(({ expression }) => !leavesOut(expression, name));
    return last && holderIn(last.expression, calls, name);
  }
  return spreads.length === 1 && spreads[0] ? holderIn(spreads[0].expression, calls) : undefined;
}

/** True where the variable is an object that is written out without the member, and nothing sets it later. */
function lacks(variable: ts.Identifier, name: string): boolean {
  const t = compiler();
  const binding = findBinding(variable.text, variable);
  if (!binding || !t.isVariableDeclaration(binding) || !binding.initializer) return false;
  const object = objectOf(binding.initializer);
  if (!object || object.node.properties.some(t.isSpreadAssignment) || object.members.has(name)) return false;
  return !findAll(variable.getSourceFile(), t.isPropertyAccessExpression).some(
    (each) =>
      each.name.text === name && t.isIdentifier(each.expression) && each.expression.text === variable.text,
  );
}

/**
 * The values of the violated key by field, for a look by them. Declines where the code does not show one that can be said again, or
 * where null would find no row.
 * @param hooked fields that hooks of the model set: the row may have other values than the code says
 */
export function keyAgain(
  site: TypescriptSite,
  row: ts.Expression | undefined,
  hooked: readonly string[] = [],
): ReadonlyMap<string, Again> {
  return valuesOfKey(site.context, (field) => {
    if (hooked.includes(field)) decline(declining.hooked(field));
    const again = row ? valueAgain(site, row, [field]) : decline(declining.hidden(field));
    const isNullable = site.context.model.fields.some(({ name, nullable }) => name === field && nullable);
    if (isNullable && !isCertainlyGiven(site, again, field))
      decline(`\`${field}\` may be null here, and null finds no row.`);
    return again;
  });
}

/** False where the value may be null or undefined, as far as the code shows. */
export function isCertainlyGiven(
  site: TypescriptSite,
  { node, isMember, orDefault }: Again,
  name: string,
): boolean {
  if (orDefault) return true;
  if (!isMember) return isCertain(site, node);
  return compiler().isIdentifier(node) && site.isTypeScript && hasMember(site, node, name);
}

/**
 * The variable whose row is seen behind the write: it must become the row that is there. Declines where it is no variable.
 * @param of what an expression is; the kind of a row is `row`
 */
export function keptRow(
  { call, dialect, unused }: TypescriptSite,
  written: ts.Expression | undefined,
  of: (expression: ts.Expression) => Meaning | undefined,
): string | undefined {
  const t = compiler();
  if (!unused || !written) return undefined;
  const values = unwrap(written);
  const [only] = elementsOf(values) ?? [];
  const row = only ? unwrap(only) : values;
  if (t.isPropertyAccessExpression(row))
    decline(
      `\`${row.getText()}\` is seen elsewhere, and would stay without the values of the row that is there.`,
    );
  if (row.kind === t.SyntaxKind.ThisKeyword) return "this";
  if (!t.isIdentifier(row)) return undefined;
  const meaning = of(row);
  const binding = findBinding(row.text, row);
  // The caller has the row too.
  const lent = meaning?.kind === "row" && meaning.exact && binding !== undefined && t.isParameter(binding);
  const around = unitAround(call, transactionSigns(dialect.transactions)) ?? call.getSourceFile();
  return lent || isSeenLater(row, call, around) ? row.text : undefined;
}

/**
 * Declines where no second statement can use what the write was called on.
 * @param isKnown calls that give the same each time
 */
export function declineSecondCall(
  { call, receiver = call }: TypescriptSite,
  isKnown: (call: ts.CallExpression) => boolean,
): void {
  if (hasQuestion(call))
    decline("Where `?.` finds nothing, nothing is written, and there is no row to read either.");
  const odd = findAll(receiver, compiler().isCallExpression).find(
    (each) =>
      !/^get|repo|manager|source|connection|^em$/i.test(lastName(each.expression) ?? "") && !isKnown(each),
  );
  if (odd) decline(`\`${odd.getText().slice(0, 60)}\` would be called a second time.`);
}

/** PostgreSQL's stricter levels show the transaction the rows of its beginning: the row of the other one is not among them. */
export function declineOldState({ call, context, dialect }: TypescriptSite): void {
  const { write, database } = context;
  if (!write.inTransaction || database?.inTransaction?.goesOn) return;
  const signs = transactionSigns(dialect.transactions);
  const unit = unitAround(call, signs) ?? call.getSourceFile();
  const level = [unit, transactionAround(call, signs) ?? unit]
    .flatMap((around) => findAll(around, compiler().isStringLiteralLike))
    .find(({ text }) => /^(?:repeatable read|serializable)$/i.test(text));
  if (level)
    decline(
      `The transaction is ${level.text.toUpperCase()}: it does not see the row that another one has just written.`,
    );
}

/** Methods of texts, numbers and dates that give the same answer each time. */
const same: ReadonlySet<string> = new Set([
  ...["toLowerCase", "toUpperCase", "toLocaleLowerCase", "toLocaleUpperCase", "trim", "trimStart", "trimEnd"],
  ...["toString", "normalize", "toISOString"],
]);

/** Functions and classes, by their whole names, whose second result is as good as the first, since the first was not written. */
const repeatable: ReadonlySet<string> = new Set([
  ...["Date", "Date.now", "JSON.parse", "JSON.stringify", "structuredClone", "Buffer.from", "Uint8Array"],
  ...["Object.keys", "Object.values", "Object.entries", "Object.fromEntries", "URL"],
  ...["Number", "String", "Boolean", "BigInt", "parseInt", "parseFloat", "Decimal"],
  ...["randomUUID", "crypto.randomUUID", "randomBytes", "crypto.randomBytes"],
  ...["uuid", "uuidv4", "uuidv7", "nanoid", "cuid", "createId", "ulid"],
]);

const repeatableMethods: ReadonlySet<string> = new Set([
  ...[...same, "map", "filter", "flatMap", "join", "split", "slice", "substring", "replace", "replaceAll"],
  ...["concat", "toFixed", "padStart", "padEnd", "getTime", "includes", "at", "digest", "Decimal"],
]);

/** True where the expression has the same value a second time, and no effect: names, members, literals, and what is made of those. */
export function isSame(expression: ts.Expression): boolean {
  const t = compiler();
  const { ArrayLiteralExpression, SpreadAssignment, ComputedPropertyName } = t.SyntaxKind;
  const others = [ArrayLiteralExpression, SpreadAssignment, ComputedPropertyName];
  const differs = (node: ts.Node): node is ts.Node =>
    (isEffect(node) && !isSameCall(node)) ||
    isFunction(node) ||
    t.isClassLike(node) ||
    others.includes(node.kind);
  return findAll(expression, differs).length === 0;
}

function isSameCall(node: ts.Node): boolean {
  const t = compiler();
  // Of a given time; without an argument it is the moment itself.
  if (t.isNewExpression(node))
    return (
      node.expression.getText() === "Date" && (node.arguments?.length ?? 0) > 0 && !findBinding("Date", node)
    );
  if (!t.isCallExpression(node)) return false;
  const path = member(node.expression);
  return path ? same.has(path.name) : /^(?:String|Number|BigInt)$/.test(node.expression.getText());
}

/** Declines a call that cannot run twice: something in its arguments would happen again. */
export function declineTwice(call: ts.CallExpression): void {
  if (hasQuestion(call.expression))
    decline("Where `?.` finds nothing, there is no promise that could be waited for a second time.");
  if (findAll(call, isWaiting).length > 0)
    decline("The call awaits a value within its arguments: put it into a variable first.");
  const found = call.arguments.map(effectIn).find((each) => each !== undefined);
  const text = found?.getText().replace(/\s+/g, " ").slice(0, 40);
  if (found) decline(`\`${text}\` would run a second time: put its value into a variable first.`);
}

/** What must not happen a second time: a call of whatever the code does not show. `new Date()` may. */
export function effectIn(expression: ts.Expression): ts.Node | undefined {
  const acts = (node: ts.Node): node is ts.Node => isEffect(node) && !isRepeatable(node);
  return findAll(expression, acts)[0];
}

/** True for a call (or `new`) that may be made once more where the first one's result was not written. */
function isRepeatable(node: ts.Node): boolean {
  const t = compiler();
  if (!t.isCallExpression(node) && !t.isNewExpression(node)) return false;
  const path = member(node.expression);
  const whole = path && t.isIdentifier(path.of) ? `${path.of.text}.${path.name}` : node.expression.getText();
  if (repeatable.has(whole) || whole.startsWith("Math.")) return true;
  return path !== undefined && repeatableMethods.has(path.name);
}
