/** The fixes that every ORM of TypeScript has, out of its dialect. */

import { compiler, findAll, type ts } from "../../syntax/typescript";
import { isFunction } from "../../syntax/typescript-scope";
import type { Fixing, Handler } from "../dialect";
import { decline } from "../fixes/declined";
import type { Deviations } from "../fixes/policy";
import { type CommonFixes, commonFixes } from "../fixes/steps";
import { answerCode, thrownCode } from "./answer";
import { transactionAround, transactionSigns } from "./around";
import { behind, givesBack } from "./behind";
import { endFor } from "./chain-end";
import { frontOf, handedOn } from "./front";
import { guard, lookFirst } from "./guard";
import { doesMore, isSwallowed } from "./hazards";
import { heardByWords, swallowedAbove } from "./heard";
import { leaveCode } from "./leave";
import { nextValue } from "./next";
import { siteAt, type TypescriptSite } from "./site";

export function fixesOf<S extends TypescriptSite>(fixing: Fixing<S>, deviations?: Deviations): CommonFixes {
  return commonFixes<S, Handler>(
    {
      ...fixing,
      existing: (site) => givingBack(site, fixing.existing(site)),
      throws: "throw",
      guard: (site, handler) =>
        site.told ? behind(site, site.told, fixing, handler) : guard(site, fixing, handler),
      lookFirst: (site, name, handler) => lookFirst(site, fixing, name, handler),
      answer: answerCode,
      thrown: thrownCode,
      leave: leaveCode,
      next: (context) => nextValue(context, fixing),
      endsChain: (site, handler) => endFor(site, handler) !== undefined,
      // The handler that gets the branch does not catch what its branch throws.
      swallowed(site, handler) {
        const { call, told } = site;
        const thrown = thrownIn(handler.lines);
        // It is tested behind the call, where an error in other words is given back as all are.
        if (told) return !(thrown === "Error" && givesBack(site, told)) && isSwallowed(call, thrown);
        const front = frontOf(site, { ...handler, refuses: true });
        return !(front && handedOn(front)) && isSwallowed(front?.outer ?? call, thrown);
      },
      swallowedAbove: (site, handler) => swallowedAbove(site, thrownIn(handler.lines)),
      heardByWords,
    },
    deviations,
  );
}

/** The row that is read for the handler is given back as the code gives one that its look finds. */
function givingBack({ context: { intent }, style, free }: TypescriptSite, handler: Handler): Handler {
  const { once, gives } = intent ?? {};
  if (once === undefined || !gives) return handler;
  const [, row] = /^return (.{1,2000}?);?$/.exec(handler.lines.at(-1) ?? "") ?? [];
  if (row === undefined) decline(once);
  const name = /^[\w$]{1,100}$/.test(row) ? row : free("existing", "found");
  const read = name === row ? [] : [`const ${name} = ${row}${style.semicolon}`];
  return { ...handler, lines: [...handler.lines.slice(0, -1), ...read, gives.join(name)], leaves: true };
}

/** `throw new ConflictException(…)` -> `ConflictException` */
function thrownIn(lines: readonly string[]): string {
  return /^throw new ([\w$.]{1,200})\(/.exec(lines.at(-1) ?? "")?.[1] ?? "Error";
}

/**
 * The failed statement ends its transaction: only around that can the program go on, and only if nothing needs its result.
 * Where somebody else opened it, an error in other words ends it as the first one does; an answer that is given back would not, nor one that is caught on its way.
 */
export function siteAround(here: TypescriptSite, goesOn: boolean, leaves = false): TypescriptSite {
  const { context, call, dialect, error } = here;
  const transaction = transactionAround(call, transactionSigns(dialect.transactions));
  if (!transaction) {
    const reaches = tryAround(call) === undefined && (!context.answer || context.answer.throws);
    if (!goesOn && reaches) return here;
    decline(
      "The client may be a transaction's, which a failed statement ends: catch the error where the transaction is opened.",
    );
  }
  const site = { ...siteAt(context, transaction, dialect, error), isAround: true };
  if (!goesOn) return site;
  if (site.form !== "statement")
    decline(
      "The duplicate ends the whole transaction, whose result is used: there is nothing to go on with.",
    );
  if (doesMore(transaction, call, dialect, leaves))
    decline(
      "The duplicate undoes the whole transaction: what else it does would be missing, and a caught error would hide that.",
    );
  return site;
}

/** A `try` in the function of the call whose handler may end without an error. */
function tryAround(call: ts.Node): ts.Node | undefined {
  const t = compiler();
  for (let at = call.parent; at && !isFunction(at); at = at.parent)
    if (t.isTryStatement(at) && at.catchClause && call.pos < at.tryBlock.end && !fails(at.catchClause.block))
      return at;
  return undefined;
}

/** It ends with an error, and leaves in no other way. */
function fails(handler: ts.Block): boolean {
  const t = compiler();
  const last = handler.statements.at(-1);
  const leaves = (node: ts.Node): node is ts.Node =>
    t.isReturnStatement(node) || t.isBreakOrContinueStatement(node);
  return last !== undefined && t.isThrowStatement(last) && findAll(handler, leaves).length === 0;
}
