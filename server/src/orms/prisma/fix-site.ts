/** A Prisma write as its fixes see it: the call of the client, its argument and its data. */

import type { Declined } from "../../code/dialect";
import { siteAt, type TypescriptSite } from "../../code/typescript/site";
import type { FixContext } from "../../domain/adapters";
import { compiler, findAll, parseTypeScript, startOf, type ts } from "../../syntax/typescript";
import { memberOf } from "../../syntax/typescript-literals";
import { writeExtra } from "./extra";

/** What a handler calls the error where the file catches none. */
export const errorVariable = "err";

export interface PrismaSite extends TypescriptSite {
  /** `prisma.user.create({ … })`; `call` may be the transaction around it. */
  readonly write: ts.CallExpression;
  /** `prisma.user` */
  readonly delegate: string;
  readonly argument: ts.Expression | undefined;
  readonly data: ts.Expression | undefined;
}

const notACall = "The write is not a call of the client that can be changed here.";

/** Declines where the write is not a call of the client (raw SQL), or the file has changed under it. */
export function prismaSite(context: FixContext): PrismaSite | Declined {
  const t = compiler();
  const { write, source } = context;
  const extra = writeExtra(write);
  if (!extra || write.operation === "raw") return { declined: notACall };
  const call = findAll(parseTypeScript(source), t.isCallExpression).find(
    (node) => startOf(node) === extra.start && node.end === extra.end,
  );
  if (!call || !t.isPropertyAccessExpression(call.expression)) return { declined: notACall };
  const argument = call.arguments[0];
  return {
    ...siteAt(context, call, errorVariable),
    write: call,
    delegate: call.expression.expression.getText(),
    argument,
    data: memberOf(argument, "data"),
  };
}
