/** The writes of Bookshelf's models: a row that is made with its values, or given them when it is saved. */

import { conditionOf } from "../../code/typescript/conditions";
import type { FoundCall } from "../../code/typescript/patterns";
import { type Part, partOf, type Reading, writesOf, writtenBy } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";

export const writes: WriteReader = writesOf(dialect, { parts, condition: conditionOf });

function parts(call: FoundCall, reading: Reading): Part[] {
  const values = call.roles.row && objectOf(call.roles.row) ? call.roles.row : valuesOf(call.receiver);
  const given: FoundCall = values ? { ...call, roles: { ...call.roles, row: values } } : call;
  const [, options] = call.links[0]?.call.arguments ?? [];
  const how = stringOf(memberOf(options, "method"));
  const operation = how === "insert" || how === "update" ? how : undefined;
  const isPatch = memberOf(options, "patch") !== undefined;
  return writtenBy(call, reading).map((model) => ({
    ...partOf(given, model, dialect),
    ...(operation ? { operation } : isPatch ? { operation: "update" as const } : {}),
    ...(memberOf(options, "transacting") ? { inTransaction: true } : {}),
  }));
}

/** The values of `new User({ … })`, `User.forge({ … })`. */
export function valuesOf(receiver: ts.Expression): ts.Expression | undefined {
  const t = compiler();
  const made = unwrap(receiver);
  const isMade = t.isNewExpression(made) || t.isCallExpression(made);
  const first = isMade ? made.arguments?.[0] : undefined;
  return first && objectOf(first) ? first : undefined;
}
