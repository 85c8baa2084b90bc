/** Which expressions can stand a second time: their second value is the first, or as good, and nothing happens. */

import { compiler, findAll, type ts } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { isFunction } from "../../syntax/typescript-scope";
import { hasQuestion, isAssignment } from "./hazards";

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
  if (!compiler().isCallExpression(node)) return false;
  const path = member(node.expression);
  return path ? same.has(path.name) : /^(?:String|Number|BigInt)$/.test(node.expression.getText());
}

/** Why the call cannot run twice: something in its arguments would happen again. */
export function runsTwice(call: ts.CallExpression): string | undefined {
  if (hasQuestion(call.expression))
    return "Where `?.` finds nothing, there is no promise that could be waited for a second time.";
  if (findAll(call, waits).length > 0)
    return "The call awaits a value within its arguments: put it into a variable first.";
  const acts = (node: ts.Node): node is ts.Node => isEffect(node) && !isRepeatable(node);
  const found = call.arguments.flatMap((argument) => findAll(argument, acts))[0];
  const text = found?.getText().replace(/\s+/g, " ").slice(0, 40);
  return found && `\`${text}\` would run a second time: put its value into a variable first.`;
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

function waits(node: ts.Node): node is ts.AwaitExpression | ts.YieldExpression {
  const t = compiler();
  return t.isAwaitExpression(node) || t.isYieldExpression(node);
}

function isEffect(node: ts.Node): boolean {
  const t = compiler();
  if (t.isPrefixUnaryExpression(node) || t.isPostfixUnaryExpression(node))
    return [t.SyntaxKind.PlusPlusToken, t.SyntaxKind.MinusMinusToken].includes(node.operator);
  return (
    isAssignment(node) ||
    t.isCallExpression(node) ||
    t.isNewExpression(node) ||
    t.isTaggedTemplateExpression(node) ||
    t.isDeleteExpression(node) ||
    waits(node)
  );
}
