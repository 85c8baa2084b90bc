/** The fixes that every ORM of Python has, out of its dialect. */

import { handedOut } from "../../syntax/python-tree";
import { decline } from "../fixes/declined";
import type { Deviations } from "../fixes/policy";
import { answerLines, type CommonFixes, commonFixes } from "../fixes/steps";
import { ownRefusal } from "../fixes/words";
import { isInTransaction, isSwallowed } from "./around";
import type { PyFixing, PyHandler, PySite } from "./dialect";
import { frontOf, guard, lookFirst, useExisting } from "./guard";
import { heardByWords, swallowedAbove } from "./heard";
import { leave } from "./leave";
import { valueAgain } from "./look-again";
import { nextValue } from "./next";
import { inClassBody, nestedReason } from "./site";

export function fixesOf(fixing: PyFixing, deviations?: Deviations): CommonFixes {
  return commonFixes<PySite, PyHandler>(
    {
      ...fixing,
      throws: "raise",
      existing: (site) => fixing.existing?.(site) ?? valueAgain(site) ?? useExisting(site, fixing),
      guard: (site, handler) => guard(site, fixing, handler),
      lookFirst: (site, name) => lookFirst(site, fixing, name),
      answer: (site, answer, says) =>
        refusing(site, fixing, answer.throws === true, () =>
          answerLines(site, answer, says, fixing.answered(site), ""),
        ),
      thrown(site, says) {
        const lines = ownRefusal(site.context)?.by.split("\n") ?? [`raise ${fixing.raised(site, says)}`];
        return refusing(site, fixing, lines.at(-1)?.startsWith("raise ") === true, () => lines);
      },
      leave,
      next: (context) => nextValue(fixing.siteOf(context, true), fixing),
      // The handler that gets the branch does not catch what its branch raises.
      swallowed(site, handler) {
        const front = frontOf(site, { ...handler, refuses: true });
        return isSwallowed(site.file, front?.attempt ?? site.statement, raisedIn(handler.lines("")));
      },
      swallowedAbove: (site, handler) => swallowedAbove(site, raisedIn(handler.lines(""))),
      heardByWords,
    },
    deviations,
  );
}

/**
 * A handler whose last line leaves the function. An error would have undone the transaction that this function opens: an answer must not
 * keep half of it.
 */
function refusing(
  site: PySite,
  { transaction }: PyFixing,
  throws: boolean,
  lines: () => readonly string[],
): PyHandler {
  if (site.form === "expression" && !isAssigned(site)) decline(nestedReason(site));
  if (site.inClassBody) decline(inClassBody);
  const isOpen = transaction.always?.(site) || isInTransaction(site.meanings, site.statement);
  const undoes = throws || !isOpen ? undefined : transaction.undoes?.(site);
  const first = transaction.ends?.(site) ?? undoes;
  const from = (line: string) => (line.startsWith("raise ") ? `${line} from ${site.error}` : line);
  return { lines: () => [...(first === undefined ? [] : [first]), ...lines().map(from)], leaves: !throws };
}

/** `raise exceptions.ValidationError(...)` -> `ValidationError` */
function raisedIn(lines: readonly string[]): string {
  const last = lines.findLast((line) => line.startsWith("raise ")) ?? "";
  return /^raise (?:\w{1,100}\.){0,9}(\w{1,100})\(/.exec(last)?.[1] ?? "";
}

/** `row, created = ...get_or_create(...)`: a statement of its own, whose names nobody needs once it has failed. */
function isAssigned({ call, statement }: PySite): boolean {
  const { parent, field } = handedOut(call.node);
  return parent?.type === "assignment" && parent.parent === statement && field === "right";
}
