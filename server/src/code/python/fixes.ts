/** The fixes that every ORM of Python has, out of its dialect. */

import { decline } from "../fixes/declined";
import type { Deviations } from "../fixes/policy";
import { answerLines, type CommonFixes, commonFixes } from "../fixes/steps";
import { ownRefusal } from "../fixes/words";
import { isSwallowed } from "./around";
import type { PyFixing, PyHandler, PySite } from "./dialect";
import { guard, lookFirst, useExisting } from "./guard";
import { leave } from "./leave";
import { inClassBody, nestedReason } from "./site";

export function fixesOf(fixing: PyFixing, deviations?: Deviations): CommonFixes {
  return commonFixes<PySite, PyHandler>(
    {
      ...fixing,
      throws: "raise",
      existing: (site) => useExisting(site, fixing),
      guard: (site, handler) => guard(site, fixing, handler),
      lookFirst: (site, name) => lookFirst(site, fixing, name),
      answer: (site, answer, says) =>
        refusing(site, answer.throws === true, () =>
          answerLines(site, answer, says, fixing.answered(site), "").map((line) =>
            line.startsWith("raise ") ? `${line} from ${site.error}` : line,
          ),
        ),
      thrown(site, says) {
        const own = ownRefusal(site.context)?.by;
        const raised = own ?? `raise ${fixing.raised(site, says)}`;
        const throws = raised.startsWith("raise ");
        return refusing(site, throws, () => [throws ? `${raised} from ${site.error}` : raised]);
      },
      leave,
      swallowed: ({ file, statement }, { lines }) => isSwallowed(file, statement, raisedIn(lines(""))),
    },
    deviations,
  );
}

/** A handler whose last line leaves the function. */
function refusing(site: PySite, throws: boolean, lines: () => readonly string[]): PyHandler {
  if (site.form === "expression") decline(nestedReason(site));
  return site.inClassBody ? decline(inClassBody) : { lines, leaves: !throws };
}

/** `raise exceptions.ValidationError(...)` -> `ValidationError` */
function raisedIn(lines: readonly string[]): string {
  const last = lines.findLast((line) => line.startsWith("raise ")) ?? "";
  return /^raise (?:\w{1,100}\.){0,9}(\w{1,100})\(/.exec(last)?.[1] ?? "";
}
