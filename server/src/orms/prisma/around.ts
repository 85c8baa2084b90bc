/** What stands around a client call, as the fixes and the raw SQL ask for it: by the signs of the dialect. */

import { transactionSigns, unitAround } from "../../code/typescript/around";
import type { ts } from "../../syntax/typescript";
import { dialect } from "./dialect";

/** The function that a call belongs to, with or without a name: a transaction's callback belongs to the one around it. */
export function functionOf(call: ts.Node): ts.FunctionLikeDeclaration | undefined {
  return unitAround(call, transactionSigns(dialect.transactions));
}
