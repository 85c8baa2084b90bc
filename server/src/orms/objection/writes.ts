/** The writes of Objection's classes: by the patterns of the dialect. */

import type { FoundCall } from "../../code/typescript/patterns";
import { type Part, partOf, type Reading, writesOf, writtenBy } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { objectOf, stringOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";

export const writes: WriteReader = writesOf(dialect, { parts, condition });

function parts(call: FoundCall, reading: Reading): Part[] {
  if (!isSent(call)) return [];
  return writtenBy(call, reading).map((model) => ({
    ...partOf(call, model, dialect, { condition }),
    ...(/Graph/.test(call.pattern) ? { nests: true as const } : {}),
    ...(transactionOf(call) ? { inTransaction: true } : {}),
  }));
}

/** A builder that nobody waits for never runs. */
function isSent({ node }: FoundCall): boolean {
  const t = compiler();
  return !t.isExpressionStatement(node.parent) && !t.isVoidExpression(node.parent);
}

/** `trx` of `User.query(trx)`. */
export function transactionOf({ receiver }: FoundCall): ts.Expression | undefined {
  return queryIn(receiver)?.arguments[0];
}

/** The call that begins the chain: `User.query()`, `user.$query(trx)`. */
export function queryIn(receiver: ts.Expression): ts.CallExpression | undefined {
  const t = compiler();
  for (let next = unwrap(receiver); t.isCallExpression(next); ) {
    const path = member(next.expression);
    if (!path) return undefined;
    if (/^\$?query$/.test(path.name)) return next;
    next = unwrap(path.of);
  }
  return undefined;
}

/** The fields that a condition names: `{ email }`, `"users.email"`; null = not to be seen. */
export function condition(where: ts.Expression): readonly string[] | null {
  const name = stringOf(unwrap(where));
  if (name !== undefined) return [name.split(".").at(-1) ?? name];
  const object = objectOf(where);
  return object?.complete ? [...object.members.keys()] : null;
}
