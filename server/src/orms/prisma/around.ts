/** What stands around a client call, as the fixes and the raw SQL ask for it: by the signs of the dialect. */

import * as around from "../../code/typescript/around";
import { createMeanings } from "../../code/typescript/meanings";
import type { ts } from "../../syntax/typescript";
import { dialect } from "./dialect";

/** True where the expression in front of `.user.create` surely is a Prisma client: by its declaration, else by its name. */
export function isClient(expression: ts.Expression): boolean {
  const kind = createMeanings(expression.getSourceFile(), dialect.signs, [], dialect.called).of(
    expression,
  )?.kind;
  return kind === "client" || kind === "transaction";
}

/** The function that a call belongs to, with or without a name: a transaction's callback belongs to the one around it. */
export function functionOf(call: ts.Node): ts.FunctionLikeDeclaration | undefined {
  return around.unitAround(call, around.transactionSigns(dialect.transactions));
}
