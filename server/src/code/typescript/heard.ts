/** Who would not know an error in other words: a caller's handler, or the program's for all errors, that tells it by what the driver says of it. */

import type { Hearers } from "../../domain/hearers";
import type { ViolationKind } from "../../domain/incident";
import type { Place, Source } from "../../domain/text";
import { compiler, findAll, parseTypeScript, placeOf, type ts } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { decoratorCalls } from "../../syntax/typescript-literals";
import { isInAsync } from "../../syntax/typescript-scope";
import { type Dialect, type Handled, type HandlerSign, knows } from "../dialect";
import { holderOf, transactionSigns } from "./around";
import { callsOnLine } from "./caller";
import { handledBy, testedIn, unheardIn } from "./handlers";
import { isSwallowed } from "./hazards";
import type { TypescriptSite } from "./site";
import { isRead, tellersOf } from "./tellers";

/** The place of the handler, or of the call in it; undefined = none that is known. */
export function heardByWords(site: TypescriptSite): Place | undefined {
  const { call: write, dialect, context } = site;
  const { hearers, violation } = context;
  const { kind } = violation;
  if (!hearers || kind === null) return undefined;
  const transactions = transactionSigns(dialect.transactions);
  const isAtOnce = (callback: ts.Node) => holderOf(callback, transactions) !== undefined;
  // What gives no promise throws where it is called.
  const throws = !isInAsync(write);
  // A class of the library's errors that is no kind's own holds them all: `instanceof PrismaClientKnownRequestError`.
  const isClass = (sign: HandlerSign) => "class" in sign && dialect.errorWords?.includes(sign.class) === true;
  const handlesClasses: Dialect["handles"] = (sign) =>
    dialect.handles(sign) ?? (isClass(sign) ? "every" : undefined);
  const sources = hearers.mentioning(dialect.errorWords ?? []);
  const tellers = tellersOf(handlesClasses, () => sources);
  const wrapperOf = (call: ts.Node) =>
    tellers(call.getSourceFile())
      .wrapped(call)
      .find(({ handled }) => knows(handled, kind))?.by;
  const around = sources.length > 0 ? wrapperOf(write) : undefined;
  if (around) return placeOf(context.source, around);
  // Where no file has a word of such a test, none has to be looked for.
  for (const caller of sources.length > 0 ? hearers.everyCaller() : hearers.callers()) {
    const { handles } = tellers(parseTypeScript(caller.source));
    const calls = callsOnLine(caller);
    const call = calls.find((each) => knows(handledBy(each, handles, isAtOnce, throws), kind));
    const found = call ?? calls.map(wrapperOf).find((each) => each !== undefined);
    if (found) return placeOf(caller.source, found);
  }
  return heardByAll(sources, (root) => tellers(root).handles, kind, hearers);
}

/** The call of a caller whose handler takes every error and does not throw this one on. @param thrown its class */
export function swallowedAbove({ call: write, context }: TypescriptSite, thrown: string): Place | undefined {
  // A `try` does not hear a promise that is handed on: `try { return users.create(body); } catch { … }`.
  const isWaitedFor = (each: ts.CallExpression) => !isInAsync(write) || unheardIn(each) === undefined;
  for (const caller of context.hearers?.callers() ?? []) {
    const call = callsOnLine(caller).find((each) => isWaitedFor(each) && isSwallowed(each, thrown));
    if (call) return placeOf(caller.source, call);
  }
  return undefined;
}

/** A handler of every error, as a framework takes one, that tests for this one. */
function heardByAll(
  sources: readonly Source[],
  handlesIn: (root: ts.SourceFile) => Dialect["handles"],
  kind: ViolationKind,
  { hearsAll }: Hearers,
): Place | undefined {
  for (const source of sources) {
    const root = parseTypeScript(source);
    const handles = handlesIn(root);
    for (const each of findAll(root, isRead)) {
      const tests = [testedIn(each, handles), ...caughtBy(each, handles)];
      if (!each.body || !tests.some((handled) => knows(handled, kind))) continue;
      if (hearsAll(source, placeOf(source, each.body))) return placeOf(source, each);
    }
  }
  return undefined;
}

/** `@Catch(QueryFailedError)` over the class of a method. */
function caughtBy(node: ts.Node, handles: Dialect["handles"]): (Handled | undefined)[] {
  if (!compiler().isMethodDeclaration(node)) return [];
  const classes = decoratorCalls(node.parent).flatMap(({ args }) => args.map((each) => lastName(each)));
  return classes.flatMap((name) => (name === undefined ? [] : [handles({ class: name })]));
}
