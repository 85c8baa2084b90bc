/** What a call of a TypeScript program does, as far as its tree shows it: the rest is judged by its name (`code/fixes/signs.ts`). */

import { compiler, dottedName, type ts, unwrap, unwrapAwait } from "../../syntax/typescript";
import { lastName, member } from "../../syntax/typescript-calls";
import type { Called } from "../dialect";
import { sentAs } from "../statements";
import { findBinding } from "./bindings";
import { sentSql } from "./sent-sql";

export function calledAs(call: ts.CallExpression): Called {
  const rows = rowsOf(call);
  return {
    callee: dottedName(call.expression) ?? "",
    ...(rows === undefined ? {} : { rows }),
    ...(isFilling(call) ? { fills: true } : {}),
  };
}

/** By the SQL that it sends; a chain that begins with what it selects reads, whatever runs it. */
function rowsOf(call: ts.CallExpression): Called["rows"] {
  const sent = sentSql(call);
  if (sent?.isSure) return sentAs(sent.texts);
  const first = firstOf(call);
  return first && /^select(?:From)?$/.test(lastName(first.expression) ?? "") && member(first.expression)
    ? "reads"
    : undefined;
}

/** The call with which its chain begins: `db.selectFrom("users")` of `db.selectFrom("users").selectAll().execute()`. */
function firstOf(call: ts.CallExpression): ts.CallExpression | undefined {
  const t = compiler();
  let first: ts.CallExpression | undefined;
  for (let at: ts.Expression | undefined = call; at; ) {
    const node: ts.Expression = unwrapAwait(at);
    if (t.isCallExpression(node)) first = node;
    at = t.isCallExpression(node) ? node.expression : member(node)?.of;
  }
  return first;
}

/** What is put into an array, a set or a map that the function has made. */
function isFilling(call: ts.CallExpression): boolean {
  const t = compiler();
  const path = member(call.expression);
  const on = path && unwrap(path.of);
  if (!path || !on || !t.isIdentifier(on)) return false;
  const binding = findBinding(on.text, on);
  const made = binding && t.isVariableDeclaration(binding) && binding.initializer;
  return /^(?:push|unshift|add|set)$/.test(path.name) && made !== undefined && made !== false && isMade(made);
}

/** `[]`, `new Map()`, `Array.from(…)`, `rows.map(…)`. */
function isMade(value: ts.Expression): boolean {
  const t = compiler();
  const inner = unwrap(value);
  if (t.isArrayLiteralExpression(inner)) return true;
  if (t.isNewExpression(inner))
    return /^(?:Array|(?:Weak)?(?:Map|Set)|URLSearchParams|Headers|FormData)$/.test(
      inner.expression.getText(),
    );
  return (
    t.isCallExpression(inner) &&
    (dottedName(inner.expression) === "Array.from" ||
      /^(?:map|filter|flatMap|slice|concat)$/.test(member(inner.expression)?.name ?? ""))
  );
}
