/** The fixes that every ORM of TypeScript has, out of its dialect. */

import type { FixContext } from "../../domain/adapters";
import { compiler, findAll, parseTypeScript, startOf, type ts } from "../../syntax/typescript";
import { memberOf } from "../../syntax/typescript-literals";
import type { Declined, Dialect, Fixing } from "../dialect";
import type { Deviation, FixId } from "../fixes/policy";
import { commonFixes, type Room } from "../fixes/steps";
import { answerCode, thrownCode } from "./answer";
import { transactionAround, transactionSigns } from "./around";
import { findBinding, isVariable } from "./bindings";
import { guard, lookFirst } from "./guard";
import { doesMore, isInside, isSwallowed } from "./hazards";
import { leaveCode } from "./leave";
import { siteAt, type TypescriptSite } from "./site";

export function fixesOf<S extends TypescriptSite>(
  fixing: Fixing<S>,
  deviations: Readonly<Partial<Record<FixId, Deviation>>> = {},
): ReturnType<typeof commonFixes> {
  const room: Room<S> = {
    throws: "throw",
    guard,
    lookFirst,
    answer: answerCode,
    thrown: thrownCode,
    leave: leaveCode,
    swallowed: ({ call }) => isSwallowed(call),
    isDeferrable,
  };
  return commonFixes(room, fixing, deviations);
}

/** A deferred constraint is checked at the end of the transaction, and no ON CONFLICT can rely on it. */
export function isDeferrable({ constraint, read }: Pick<FixContext, "constraint" | "read">): boolean {
  const source = read(constraint.place.file);
  if (!source || !/\.[cm]?[jt]sx?$/.test(source.path)) return false;
  const [start, end] = [source.offset(constraint.place.start), source.offset(constraint.place.end)];
  return findAll(parseTypeScript(source), compiler().isObjectLiteralExpression)
    .filter((each) => startOf(each) >= start && each.end <= end)
    .some((each) => memberOf(each, "deferrable") !== undefined);
}

/** The failed statement ends its transaction: only around that can the program go on, and only if nothing needs its result. */
export function siteAround(
  context: FixContext,
  call: ts.CallExpression,
  variable: string,
  dialect: Pick<Dialect, "transactions" | "reads">,
  goesOn: boolean,
): TypescriptSite | Declined {
  const transaction = transactionAround(call, transactionSigns(dialect.transactions));
  if (!transaction)
    return {
      declined:
        "The client may be a transaction's, which a failed statement ends: catch the error where the transaction is opened.",
    };
  const site = { ...siteAt(context, transaction, variable), isAround: true };
  if (!goesOn) return site;
  if (site.form !== "statement")
    return {
      declined:
        "The duplicate ends the whole transaction, whose result is used: there is nothing to go on with.",
    };
  return doesMore(transaction, call, dialect)
    ? {
        declined:
          "The duplicate undoes the whole transaction: what else it does would be missing, and a caught error would hide that.",
      }
    : site;
}

/** A name that only the inside of the node knows. */
export function localIn(node: ts.Node, values: readonly ts.Expression[]): ts.Identifier | undefined {
  return values
    .flatMap((value) => findAll(value, compiler().isIdentifier))
    .find((name) => {
      const binding = isVariable(name) ? findBinding(name.text, name) : undefined;
      return binding !== undefined && isInside(binding, node);
    });
}
