/** The fixes that every ORM of Python has, out of its dialect. */

import type { FixContext } from "../../domain/adapters";
import { parsePython } from "../../syntax/python";
import { childOf, holds, nameOf, nodeAt } from "../../syntax/python-tree";
import { decline } from "../fixes/declined";
import type { Deviations } from "../fixes/policy";
import { answerLines, type CommonFixes, commonFixes } from "../fixes/steps";
import { isSwallowed } from "./around";
import type { PyFixing, PyHandler, PySite } from "./dialect";
import { guard, lookFirst, useExisting } from "./guard";
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
          answerLines(site, answer, says, fixing.answered(site), ""),
        ),
      thrown: (site, says) =>
        refusing(site, true, () => [`raise ${fixing.raised(site, says)} from ${site.error}`]),
      swallowed: ({ file, statement }) => isSwallowed(file, statement),
      isDeferrable,
    },
    deviations,
  );
}

/** A handler whose last line leaves the function. */
function refusing(site: PySite, throws: boolean, lines: () => readonly string[]): PyHandler {
  if (site.form === "expression") decline(nestedReason(site));
  return site.inClassBody ? decline(inClassBody) : { lines, leaves: !throws };
}

/** `deferrable=Deferrable.DEFERRED` in the constraint's declaration: it is checked at the end of the transaction. */
export function isDeferrable({ constraint, read }: FixContext): boolean {
  const source = read(constraint.place.file);
  if (!source?.path.endsWith(".py")) return false;
  const { place } = constraint;
  const file = parsePython(source.text);
  return holds(
    nodeAt(file.root, source.offset(place.start), source.offset(place.end)),
    (node) =>
      node.type === "keyword_argument" &&
      nameOf(file, node) === "deferrable" &&
      childOf(node, "value")?.type !== "false",
  );
}
