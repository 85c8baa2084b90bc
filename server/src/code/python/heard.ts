/** Who would not know an error in other words: a caller's handler, or the program's for all errors, that names the driver's class. */

import type { Hearers } from "../../domain/hearers";
import type { ViolationKind } from "../../domain/incident";
import type { Place, Source } from "../../domain/text";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import { allIn, callOf, childOf } from "../../syntax/python-tree";
import type { Handled } from "../dialect";
import { caughtAround, classesIn, isEvery, isSwallowed } from "./around";
import { callsOnLine } from "./caller";
import type { PyDialect, PySite } from "./dialect";

/** The place of the handler, or of the call in it; undefined = none that is known. */
export function heardByWords({ context, meanings }: PySite): Place | undefined {
  const { hearers, violation } = context;
  const { kind } = violation;
  if (!hearers || kind === null) return undefined;
  const { handles } = meanings.dialect;
  for (const caller of hearers.callers()) {
    const file = parsePython(caller.source.text);
    // One that catches whatever is raised hears every other error as well.
    const call = callsOnLine(caller, file).find((each) =>
      caughtAround(file, each).some((name) => !isEvery(name) && knows(handles({ class: `${name}` }), kind)),
    );
    if (call) return caller.source.place(call.start, call.end);
  }
  return heardByAll(meanings.dialect, kind, hearers);
}

/** The call of a caller whose handler takes what is raised and raises it no more. @param raised its class */
export function swallowedAbove({ context }: PySite, raised: string): Place | undefined {
  for (const caller of context.hearers?.callers() ?? []) {
    const file = parsePython(caller.source.text);
    const call = callsOnLine(caller, file).find((each) => isSwallowed(file, each, raised));
    if (call) return caller.source.place(call.start, call.end);
  }
  return undefined;
}

/** A handler of every error, as a framework takes one, that is for this class or tells it apart. */
function heardByAll(
  { errorWords = [], handles }: PyDialect,
  kind: ViolationKind,
  { mentioning, hearsAll }: Hearers,
): Place | undefined {
  const isMeant = (file: PyFile, node: PyNode | undefined) =>
    classesIn(file, node).some((name) => !isEvery(name) && knows(handles({ class: name }), kind));
  for (const source of mentioning(errorWords)) {
    const file = parsePython(source.text);
    const registered = allIn(file.root, ({ type }) => type === "call").find((node) => {
      const call = callOf(file, node);
      return (
        call !== undefined &&
        /_?(?:error|exception)_?handler$/.test(call.name) &&
        isMeant(file, call.positional[0])
      );
    });
    if (registered) return placeOf(source, registered);
    for (const each of allIn(file.root, ({ type }) => type === "function_definition")) {
      const body = childOf(each, "body");
      const tests = allIn(each, ({ type }) => type === "call").flatMap((node) => callOf(file, node) ?? []);
      const tells = tests.some(
        ({ name, positional }) => name === "isinstance" && isMeant(file, positional[1]),
      );
      if (body && tells && hearsAll(source, placeOf(source, body))) return placeOf(source, each);
    }
  }
  return undefined;
}

function placeOf(source: Source, { start, end }: PyNode): Place {
  return source.place(start, end);
}

function knows(handled: Handled | undefined, kind: ViolationKind): boolean {
  return handled === "every" || handled?.includes(kind) === true;
}
