/** Which expressions can stand a second time: their second value is the first, or as good, and nothing happens. */

import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { objectOf } from "../../syntax/typescript-literals";
import { lastName } from "./meanings";
import { member } from "./pattern";

/** Methods of texts, numbers and dates that give the same answer each time. */
const same: ReadonlySet<string> = new Set([
  ...["toLowerCase", "toUpperCase", "toLocaleLowerCase", "toLocaleUpperCase", "trim", "trimStart", "trimEnd"],
  ...["toString", "normalize", "toISOString"],
]);

/** True where the expression has the same value a second time, and no effect: names, members, literals, and what is made of those. */
export function isSame(expression: ts.Expression): boolean {
  const t = compiler();
  const node = unwrap(expression);
  const { ThisKeyword, TrueKeyword, FalseKeyword, NullKeyword } = t.SyntaxKind;
  if (t.isIdentifier(node) || t.isLiteralExpression(node)) return true;
  if ([ThisKeyword, TrueKeyword, FalseKeyword, NullKeyword].includes(node.kind)) return true;
  if (t.isPropertyAccessExpression(node)) return isSame(node.expression);
  if (t.isElementAccessExpression(node)) return isSame(node.expression) && isSame(node.argumentExpression);
  if (t.isTemplateExpression(node)) return node.templateSpans.every((span) => isSame(span.expression));
  if (t.isPrefixUnaryExpression(node))
    return (
      node.operator !== t.SyntaxKind.PlusPlusToken &&
      node.operator !== t.SyntaxKind.MinusMinusToken &&
      isSame(node.operand)
    );
  if (t.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const assigns = kind >= t.SyntaxKind.FirstAssignment && kind <= t.SyntaxKind.LastAssignment;
    return !assigns && isSame(node.left) && isSame(node.right);
  }
  if (t.isConditionalExpression(node)) return [node.condition, node.whenTrue, node.whenFalse].every(isSame);
  const object = objectOf(node);
  if (object)
    return object.complete && [...object.members.values()].every(({ value }) => value && isSame(value));
  if (!t.isCallExpression(node) || !node.arguments.every(isSame)) return false;
  const path = member(node.expression);
  if (path) return same.has(path.name) && isSame(path.of);
  return ["String", "Number", "BigInt"].includes(lastName(node.expression) ?? "");
}

/** Functions and classes, by their whole names, whose second result is as good as the first, since the first was not written. */
const repeatable: ReadonlySet<string> = new Set([
  ...[
    "Date",
    "Date.now",
    "JSON.parse",
    "JSON.stringify",
    "structuredClone",
    "Buffer.from",
    "Uint8Array",
    "URL",
  ],
  ...["Object.keys", "Object.values", "Object.entries", "Object.fromEntries"],
  ...["Number", "String", "Boolean", "BigInt", "parseInt", "parseFloat", "Decimal"],
  ...["randomUUID", "crypto.randomUUID", "randomBytes", "crypto.randomBytes"],
  ...["uuid", "uuidv4", "uuidv7", "nanoid", "cuid", "createId", "ulid"],
]);

const repeatableMethods: ReadonlySet<string> = new Set([
  ...same,
  ...["map", "filter", "flatMap", "join", "split", "slice", "substring", "replace", "replaceAll", "concat"],
  ...["toFixed", "padStart", "padEnd", "getTime", "includes", "at", "digest"],
]);

/** True for a call (or `new`) that may be made once more where the first one's result was not written. */
export function isRepeatable(node: ts.Node): boolean {
  const t = compiler();
  if (!t.isCallExpression(node) && !t.isNewExpression(node)) return false;
  const path = member(node.expression);
  const name = t.isIdentifier(node.expression) ? node.expression.text : undefined;
  const whole = path && t.isIdentifier(path.of) ? `${path.of.text}.${path.name}` : name;
  if (whole !== undefined && (repeatable.has(whole) || whole.startsWith("Math."))) return true;
  return path !== undefined && (repeatableMethods.has(path.name) || path.name === "Decimal");
}
