/** The fixes that every ORM of Python has, out of its dialect. */

import type { ConflictAnswer, FixContext } from "../../domain/adapters";
import { parsePython } from "../../syntax/python";
import { childOf, holds, nameOf, nodeAt } from "../../syntax/python-tree";
import type { Declined } from "../dialect";
import type { Deviation, FixId } from "../fixes/policy";
import { type Asked, commonFixes, type Room } from "../fixes/steps";
import { isSwallowed } from "./around";
import type { PyFixing, PyHandler, PySite } from "./dialect";
import { guard, lookFirst } from "./guard";
import { leave } from "./leave";
import { useExisting } from "./reuse";
import { inClassBody, nestedReason } from "./site";

export function fixesOf(
  fixing: PyFixing,
  deviations: Readonly<Partial<Record<FixId, Deviation>>> = {},
): ReturnType<typeof commonFixes> {
  const room: Room<PySite, PyHandler, Asked<PySite, PyHandler>> = {
    throws: "raise",
    guard: (site, _, handler) => guard(site, fixing, handler),
    lookFirst: (site, _, name) => lookFirst(site, fixing, name),
    answer: (site, answer, says) => refusing(site, answer.throws === true, answered(site, answer, says)),
    thrown: (site, says) =>
      refusing(site, true, () => [`raise ${fixing.raised(site, says)} from ${site.error}`]),
    leave,
    swallowed: ({ file, statement }) => isSwallowed(file, statement),
    isDeferrable,
  };
  return commonFixes(room, { ...fixing, existing: (site) => useExisting(site, fixing) }, deviations);

  function answered(site: PySite, answer: ConflictAnswer, says: string) {
    return () => {
      const names = new Map(answer.imports.map((wanted) => [wanted.name, site.use(wanted)]));
      return answer.statements({
        message: site.quote(says),
        field: fixing.answered(site),
        text: site.quote,
        called: (name) => names.get(name) ?? name,
        end: "",
      });
    };
  }
}

/** A handler whose last line leaves the function. */
function refusing(site: PySite, throws: boolean, lines: () => readonly string[]): PyHandler | Declined {
  if (site.form === "expression") return { declined: nestedReason(site) };
  return site.inClassBody ? { declined: inClassBody } : { lines, leaves: !throws };
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
