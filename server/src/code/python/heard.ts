/** Who would not know an error in other words: a caller's handler, or the program's for all errors, that names the driver's class. */

import type { Hearers } from "../../domain/hearers";
import type { ViolationKind } from "../../domain/incident";
import type { Place, Source } from "../../domain/text";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import {
  allIn,
  bodiesAround,
  callOf,
  childOf,
  decoratorsOf,
  dottedName,
  enclosing,
  managersOf,
  nameOf,
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import { kindsOfCode } from "../codes";
import { knows } from "../dialect";
import { caughtAround, caughtBy, classesIn, clausesOf, isEvery, isSwallowed, suppressedBy } from "./around";
import { callsOnLine } from "./caller";
import type { PySite } from "./dialect";

/** The place of the handler, or of the call in it; undefined = none that is known. */
export function heardByWords({ context, meanings }: PySite): Place | undefined {
  const { hearers, violation } = context;
  const { kind } = violation;
  if (!hearers || kind === null) return undefined;
  const { errorWords = [], handles } = meanings.dialect;
  // One that catches whatever is raised hears every other error as well.
  const isMeant: IsMeant = (names) =>
    names.some((name) => name !== undefined && !isEvery(name) && knows(handles({ class: name }), kind));
  const sources = hearers.mentioning(errorWords);
  let named: ReadonlySet<string> | undefined;
  const passing = () => {
    named ??= passingIn(sources, isMeant);
    return named;
  };
  // Where no file has a word of such a test, none has to be looked for.
  for (const caller of sources.length > 0 ? hearers.everyCaller() : hearers.callers()) {
    const file = parsePython(caller.source.text);
    const call = callsOnLine(caller, file).find((each) => isHeardAt(file, each, isMeant, kind, passing));
    if (call) return caller.source.place(call.start, call.end);
  }
  return heardByAll(sources, hearers, isMeant);
}

type IsMeant = (classes: readonly (string | undefined)[]) => boolean;

/** By a handler, a context manager or a decorator around the call. @param passing context managers of the program that catch it */
function isHeardAt(
  file: PyFile,
  call: PyNode,
  isMeant: IsMeant,
  kind: ViolationKind,
  passing: () => ReadonlySet<string>,
): boolean {
  if (isMeant(caughtAround(file, call)) || isToldByText(file, call, kind)) return true;
  const managers = bodiesAround(call, "with_statement").flatMap(managersOf);
  if (managers.some((each) => isMeant(suppressedBy(file, each)))) return true;
  const names = managers.flatMap((each) => callOf(file, each)?.name ?? []);
  if (names.some((name) => passing().has(name))) return true;
  // `@retry(retry=retry_if_exception_type(IntegrityError))`, `@shared_task(autoretry_for=(IntegrityError,))`
  const owner = enclosing(call, "function_definition");
  const decorators = owner ? decoratorsOf(owner) : [];
  return decorators.some((each) => isMeant(allIn(each, isName).flatMap((name) => classesIn(file, name))));
}

/** `except Exception as error: if "UNIQUE constraint" in str(error): …`, `if error.orig.args[0] == 1062`. */
function isToldByText(file: PyFile, call: PyNode, kind: ViolationKind): boolean {
  const clauses = bodiesAround(call, "try_statement").flatMap(clausesOf);
  return clauses
    .filter((each) => caughtBy(file, each).some(isEvery))
    .flatMap((each) => allIn(each, ({ type }) => type === "comparison_operator"))
    .flatMap(({ children }) => children)
    .some((each) => {
      const value = each.type === "integer" ? textOf(file, each) : stringValue(file, each);
      return value !== undefined && kindsOfCode(value).includes(kind);
    });
}

function isName({ type }: PyNode): boolean {
  return type === "identifier" || type === "attribute";
}

/** Names of functions that catch what is raised where they `yield`: context managers, dependencies. */
function passingIn(sources: readonly Source[], isMeant: IsMeant): ReadonlySet<string> {
  const found = sources.flatMap((source) => {
    const file = parsePython(source.text);
    return passedOn(file, isMeant).map((node) => nameOf(file, enclosing(node, "function_definition")));
  });
  return new Set(found);
}

/** Where code of others runs within a handler for this: `yield session`, `await call_next(request)`, `self.get_response(request)`. */
function passedOn(file: PyFile, isMeant: IsMeant): readonly PyNode[] {
  const isPassing = (node: PyNode) =>
    node.type === "yield" || /^(?:call_next|get_response)$/.test(callOf(file, node)?.name ?? "");
  return allIn(file.root, isPassing).filter((node) => isMeant(caughtAround(file, node)));
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
function heardByAll(sources: readonly Source[], { hearsAll }: Hearers, isMeant: IsMeant): Place | undefined {
  for (const source of sources) {
    const file = parsePython(source.text);
    const isFor = (node: PyNode | undefined) => isMeant(classesIn(file, node));
    const calls = allIn(file.root, ({ type }) => type === "call").flatMap((node) => callOf(file, node) ?? []);
    const registering = calls.filter(({ name }) => /_?(?:error|exception)_?handler$/.test(name));
    const registered = registering.find(({ positional: [first], keywords }) =>
      [first, ...keywords.values()].some(isFor),
    );
    // `{IntegrityError: on_conflict}`: whoever it is handed to looks the class up.
    const found =
      registered?.node ??
      allIn(file.root, ({ type }) => type === "pair").find((node) => isFor(childOf(node, "key"))) ??
      passedOn(file, isMeant)[0];
    if (found) return placeOf(source, found);
    const given = registering.flatMap(({ positional: [, handler] }) => handler ?? []);
    const names = new Set(given.map((handler) => dottedName(file, handler)));
    const tests = calls.filter(({ name, positional }) => name === "isinstance" && isFor(positional[1]));
    const owners = new Set(tests.flatMap(({ node }) => enclosing(node, "function_definition") ?? []));
    for (const each of owners) {
      const body = childOf(each, "body");
      if (!body) continue;
      const isGiven =
        names.has(nameOf(file, each)) ||
        decoratorsOf(each).some((one) => registering.some(({ node }) => node.start === one.start));
      if (isGiven || hearsAll(source, placeOf(source, body))) return placeOf(source, each);
    }
  }
  return undefined;
}

function placeOf(source: Source, { start, end }: PyNode): Place {
  return source.place(start, end);
}
