/** What the fixes that every ORM has do, step by step: go on with the row that is there, refuse in words, look first. */

import type { ConflictAnswer, Fix, FixContext, FixResult } from "../../domain/adapters";
import { isHandled } from "../../domain/model";
import type { Declined, Fixing, Handler, Site } from "../dialect";
import { type Deviation, type FixId, head } from "./policy";
import { declining, sentence, type Throws, titles } from "./words";

/**
 * What the policies ask of the fixing half of a dialect.
 * @template H a handler as the language's room writes it down
 */
export interface Asked<S extends Site, H> extends Pick<Fixing<S>, "siteOf" | "says" | "hazard"> {
  readonly transaction: Pick<Fixing<S>["transaction"], "afterFailure" | "seesLatest"> & {
    /** Undefined = nothing keeps the transaction around usable. */
    savepoint?(site: S, name: string): unknown;
  };
  existing(site: S): H | Declined;
}

/** What a language's room does for the policies at a site of its own, by the fixing half F of a dialect. */
export interface Room<S extends Site, H = Handler, F = Fixing<S>> {
  readonly throws: Throws;
  /** Puts a handler around the write. */
  guard(site: S, fixing: F, handler: H): FixResult;
  /** The same, with a look in front of it. @param name of what it finds */
  lookFirst(site: S, fixing: F, name: string, handler: H): FixResult;
  /** The answer of the framework around. */
  answer(site: S, answer: ConflictAnswer, says: string): H | Declined;
  /** An error in the program's own words. */
  thrown(site: S, says: string): H | Declined;
  /** Leaves the function around as its last line does; declined where nothing that the code shows is right to give. */
  leave(site: S): H | Declined;
  /** Why an error that is thrown here reaches nobody. */
  swallowed(site: S): boolean;
  /** True for a constraint that may be checked at the end of the transaction only. */
  isDeferrable(context: FixContext): boolean;
}

/** A fix of a write that nothing handles yet: at its place, or the sentence why there is none. */
export function unhandled<S extends object>(
  context: FixContext,
  siteOf: (context: FixContext) => S | Declined,
  make: (site: S) => FixResult,
): FixResult {
  if (isHandled(context.write, context.violation.kind)) return "done";
  const site = siteOf(context);
  return "declined" in site ? site : make(site);
}

/** @param deviations what the ORM has otherwise than all */
export function commonFixes<
  S extends Site,
  H extends Pick<Handler, "leaves"> = Handler,
  F extends Asked<S, H> = Fixing<S> & Asked<S, H>,
>(
  room: Room<S, H, F>,
  fixing: F,
  deviations: Readonly<Partial<Record<FixId, Deviation>>> = {},
): Readonly<Record<"catch" | "answer" | "ignore" | "translate" | "checkFirst", Fix>> {
  return {
    /** Inserts first; where the database says that the key is there, goes on with that row. Everything else is thrown again. */
    catch: {
      ...head("catch", deviations.catch),
      title: (context) => titles.catch(context, room.throws),
      make: (context) =>
        at(context, "catch", true, (site) => {
          const handler = fixing.existing(site);
          return "declined" in handler ? handler : room.guard(site, fixing, handler);
        }),
    },
    /** The web framework around tells the client. */
    answer: {
      ...head("answer-conflict", deviations["answer-conflict"]),
      title: titles.answer,
      make: (context) =>
        context.answer ? refuse(context, "answer-conflict", answering(context.answer)) : "done",
    },
    /** What was noted before is done already: nothing of what follows runs again. */
    ignore: {
      ...head("ignore", deviations.ignore),
      title: titles.ignore,
      make: (context) =>
        context.intent?.id === "ignore"
          ? at(context, "ignore", true, (site) => {
              const handler = room.leave(site);
              return "declined" in handler ? handler : room.guard(site, fixing, handler);
            })
          : "done",
    },
    /** Where no row can be gone on with: this violation, and no other, becomes an error in the program's own words. */
    translate: {
      ...head("translate", deviations.translate),
      title: (context) => titles.translate(context, room.throws),
      make: (context) => refuse(context, "translate", (site) => room.thrown(site, said(context))),
    },
    /** For a friendlier path; it never stands alone: the catch stays around the write. */
    checkFirst: {
      ...head("check-first", deviations["check-first"]),
      title: titles.checkFirst,
      make: (context) =>
        context.write.checkedAt
          ? "done"
          : at(context, "check-first", true, (site) => {
              const late = readsLate(context);
              if (late !== undefined) return { declined: late };
              const name = site.free("existing", "known");
              const handler = fixing.existing(site);
              return "declined" in handler ? handler : room.lookFirst(site, fixing, name, handler);
            }),
    },
  };

  function at(
    context: FixContext,
    fix: "catch" | "answer-conflict" | "ignore" | "translate" | "check-first",
    goesOn: boolean,
    make: (site: S) => FixResult,
  ): FixResult {
    return unhandled(
      context,
      () => fixing.siteOf(context, goesOn),
      (site) => {
        if (context.write.inTransaction && room.isDeferrable(context))
          return { declined: declining.atCommit };
        if (goesOn && endsHere(site)) return { declined: declining.noSavepoint };
        const hazard = fixing.hazard?.(site, fix);
        return hazard === undefined ? make(site) : { declined: hazard };
      },
    );
  }

  /** The failed statement ends the transaction, and the write has no way to a savepoint of its own. */
  function endsHere(site: S): boolean {
    const { afterFailure, savepoint } = fixing.transaction;
    if (!site.context.write.inTransaction || afterFailure(site.context) !== "savepoint") return false;
    return savepoint?.(site, "savepoint") === undefined;
  }

  function answering(answer: ConflictAnswer) {
    return (site: S) => room.answer(site, answer, said(site.context));
  }

  function said(context: FixContext): string {
    return fixing.says?.(context) ?? sentence(context);
  }

  function refuse(
    context: FixContext,
    fix: "answer-conflict" | "translate",
    handle: (site: S) => H | Declined,
  ): FixResult {
    return at(context, fix, false, (site) => {
      const handler = handle(site);
      if ("declined" in handler) return handler;
      if (!handler.leaves && room.swallowed(site)) return { declined: declining.swallowed(room.throws) };
      return room.guard(site, fixing, handler);
    });
  }

  /** A look in a transaction sees an old state, or cannot keep the duplicate from ending it. */
  function readsLate(context: FixContext): string | undefined {
    if (!context.write.inTransaction) return undefined;
    if (fixing.transaction.afterFailure(context) === "dead") return declining.deadLook;
    const seesLatest = fixing.transaction.seesLatest ?? context.database?.inTransaction?.seesLatest;
    return seesLatest === false ? declining.oldState : undefined;
  }
}
