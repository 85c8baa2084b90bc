/** An update in front of an insert, whose count tells whether there was a row: `const { count } = await …updateMany(…)`, `if (count === 0) await …create(…)`. */

import type { Found } from "../../domain/intent";
import type { SqlStatement } from "../../syntax/sql";
import { compiler, dottedName, startOf, type ts, unwrap } from "../../syntax/typescript";
import { onOneLine } from "../../syntax/typescript-edits";
import { memberOf, objectOf } from "../../syntax/typescript-literals";
import { sentSql } from "./sent-sql";

/** True where a variable or a test takes what the call gives. */
export function isTested(call: ts.Node): boolean {
  const t = compiler();
  let at: ts.Node = call;
  const isPassed = (node: ts.Node) =>
    t.isAwaitExpression(node) || t.isParenthesizedExpression(node) || t.isPropertyAccessExpression(node);
  while (isPassed(at.parent)) at = at.parent;
  const { parent } = at;
  if (t.isVariableDeclaration(parent)) return true;
  const isTest = t.isPrefixUnaryExpression(parent) || t.isBinaryExpression(parent);
  const test = isTest ? parent : at;
  return t.isIfStatement(test.parent) && test.parent.expression === test;
}

/** What the look sets on the rows that it finds, where it is an update; undefined = it is none. */
export function updatedBy(look: ts.Node): Found | undefined {
  const t = compiler();
  const [statement] = sentSql(look)?.texts[0]?.statements ?? [];
  if (statement?.kind === "update") return setBySql(look, statement);
  const calls: ts.CallExpression[] = [];
  for (let at: ts.Node = look; t.isCallExpression(at) || t.isPropertyAccessExpression(at); at = at.expression)
    if (t.isCallExpression(at)) calls.push(at);
  const isUpdate = (call: ts.CallExpression) =>
    /(?:^|\.)update(?:Many|One|Table)?$/.test(dottedName(call.expression) ?? methodOf(call));
  if (!calls.some(isUpdate)) return undefined;
  const objects = calls
    .flatMap((call) => call.arguments)
    .sort((a, b) => startOf(a) - startOf(b))
    .map((each) => memberOf(each, "data") ?? unwrap(each));
  const given = objects.findLast((each) => objectOf(each)?.members.has("where") === false);
  const object = objectOf(given);
  if (!object?.complete) return { does: "sets" };
  const set = [...object.members].map(([name, { value }]) => [name, value ? onOneLine(value) : name]);
  return { does: "sets", sets: Object.fromEntries(set) };
}

function methodOf({ expression }: ts.CallExpression): string {
  return compiler().isPropertyAccessExpression(expression) ? expression.name.text : "";
}

/** Values that the SQL computes stay its own text. */
function setBySql(look: ts.Node, { sets }: Extract<SqlStatement, { kind: "update" }>): Found {
  const values = sentSql(look)?.texts[0]?.values ?? [];
  const text = ({ value }: (typeof sets)[number]) => {
    const { placeholder } = value;
    const given = typeof placeholder === "number" ? values[placeholder - 1] : undefined;
    return given ? onOneLine(given) : value.text;
  };
  // `credits = credits + $1`
  const isCount = ({ column, value }: (typeof sets)[number]) =>
    value.kind === "expression" && value.text.toLowerCase().includes(column.name.toLowerCase());
  if (sets.some(isCount)) return { does: "counts" };
  return { does: "sets", sets: Object.fromEntries(sets.map((each) => [each.column.name, text(each)])) };
}
