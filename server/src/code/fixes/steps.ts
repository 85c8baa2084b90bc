/** What the fixes that every ORM has do, step by step: go on with the row that is there, refuse in words, look first. */

import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import type { AnswerWords, ConflictAnswer } from "../../domain/answer";
import { isHandled } from "../../domain/model";
import type { Place, TextEdit } from "../../domain/text";
import type { CommonFix, CommonFixing, Handler, Site } from "../dialect";
import { decline, unlessDeclined } from "./declined";
import { type Deviations, head } from "./policy";
import { declining, ownRefusal, sentence, type Throws, titles } from "./words";

/** What the policies ask at a site of a language's own: the common half of a dialect, and what the language's room does. */
export interface Room<S extends Site, H = Handler> extends CommonFixing<S> {
  readonly throws: Throws;
  /** How the program goes on with the row that is there. */
  existing(site: S): H;
  /** Puts a handler around the write. */
  guard(site: S, handler: H): FixResult;
  /** The same, with a look in front of it. @param name of what it finds */
  lookFirst(site: S, name: string, handler: H): FixResult;
  /** The answer of the framework around. */
  answer(site: S, answer: ConflictAnswer, says: string): H;
  /** An error in the program's own words. */
  thrown(site: S, says: string): H;
  /** Leaves the function around as its last line does; declines where nothing that the code shows is right to give. */
  leave(site: S): H;
  /** Makes another value of the key and writes again: by the loop that is there, or by one around value and write. */
  next(context: FixContext): FixResult;
  /** True where nobody waits for the write, and the handler has its place at the end of what is done behind it. */
  endsChain?(site: S, handler: H): boolean;
  /** True where the error that this handler throws reaches nobody, or as another one. */
  swallowed(site: S, handler: H): boolean;
  /** The same in a caller: the place of its call. */
  swallowedAbove(site: S, handler: H): Place | undefined;
  /** Who tells this violation by what the driver says of it, in a caller or for every error: in other words it would not be known there. */
  heardByWords(site: S): Place | undefined;
}

/** A fix of a write that nothing handles yet, at its place. */
export function unhandled<S>(
  context: FixContext,
  siteOf: (context: FixContext) => S,
  make: (site: S) => FixResult,
): FixResult {
  const { leftFailed } = context.write;
  if (isHandled(context.write, context.violation.kind))
    return leftFailed
      ? { declined: declining.notUndone(leftFailed.place.start.line, leftFailed.undo) }
      : "done";
  const heard = hearing(context);
  return heard?.acts ? { declined: heard.reason } : unlessDeclined(() => make(siteOf(context)));
}

/** The handler around that is to answer for the violation, and why it does not. */
function hearing({
  write,
  database,
}: FixContext): { readonly reason: string; readonly acts: boolean } | undefined {
  const { unheardAt, caughtAt, byDatabase, handlerActs } = write;
  const at = unheardAt ?? (byDatabase && database?.inTransaction?.goesOn ? undefined : caughtAt);
  if (!at) return undefined;
  const reason = (unheardAt ? declining.unheard : declining.unsaved)(at.start.line);
  return { reason, acts: handlerActs === true };
}

/** SQLite gives up ("database is locked") where a transaction that has read wants to write while another one writes. */
export function readsInTransaction({ violation, write }: FixContext): boolean {
  return violation.engine === "sqlite" && write.inTransaction === true;
}

/** Edits of the write's file and the imports that they ask for, in the order of the file. */
export function inFile(site: Site, edits: readonly TextEdit[]): FixResult {
  const all = [...site.imports(), ...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  return { edits: [{ file: site.context.source.path, edits: all }] };
}

/** The lines by which the framework around answers, with its names as the file knows them: an import that is missing joins the fix. */
export function answerLines(
  { quote, use }: Site,
  answer: ConflictAnswer,
  says: string,
  field: string | null,
  end: string,
  caught: Pick<AnswerWords, "error" | "keepsCause"> = {},
): readonly string[] {
  const names = new Map(answer.imports.map((wanted) => [wanted.name, use(wanted)]));
  const called = (name: string) => names.get(name) ?? name;
  return answer.statements({ message: quote(says), field, text: quote, called, end, ...caught });
}

/** By the names under which an ORM lists them. */
export type CommonFixes = Readonly<
  Record<"catch" | "answer" | "ignore" | "next" | "translate" | "checkFirst", Fix>
>;

/** @param deviations what the ORM has otherwise than all */
export function commonFixes<S extends Site, H extends Pick<Handler, "leaves" | "refuses">>(
  room: Room<S, H>,
  deviations: Deviations = {},
): CommonFixes {
  return {
    /** Inserts first; where the database says that the key is there, goes on with that row. Everything else is thrown again. */
    catch: {
      ...head("catch", deviations.catch),
      title: (context) => titles.catch(context, room.throws, room.readsAsLooked),
      make: (context) => at(context, "catch", (site) => room.guard(site, room.existing(site))),
    },
    /** The web framework around tells the client. */
    answer: {
      ...head("answer-conflict", deviations["answer-conflict"]),
      title: titles.answer,
      // Who else calls the function may wait for another error.
      sure: ({ answer }) => answer?.above !== true,
      make(context) {
        const { answer } = context;
        if (!answer) return "done";
        const own = ownRefusal(context);
        if (own) return { declined: declining.ownWords(own.line) };
        return at(context, "answer-conflict", (site) =>
          refuse(site, room.answer(site, answer, said(context)), true),
        );
      },
    },
    /** What was noted before is done already: nothing of what follows runs again. */
    ignore: {
      ...head("ignore", deviations.ignore),
      title: titles.ignore,
      make: (context) =>
        context.intent?.id === "ignore"
          ? at(context, "ignore", (site) => {
              if (context.write.several) decline(declining.severalRows);
              return room.guard(site, room.leave(site));
            })
          : "done",
    },
    /** The value was made here, and is another's already: the next one. */
    next: {
      ...head("next-value"),
      title: titles.next,
      make(context) {
        const { write, constraint, violation } = context;
        if (isHandled(write, violation.kind)) return "done";
        return unlessDeclined(() => {
          if (write.inTransaction && constraint.deferrable) decline(declining.atCommit);
          return room.next(context);
        });
      },
    },
    /** Where no row can be gone on with: this violation, and no other, becomes an error in the program's own words. */
    translate: {
      ...head("translate", deviations.translate),
      title: (context) => titles.translate(context, room.throws),
      // Who throws its own words where its look finds the row answers them somewhere.
      sure: (context) => ownRefusal(context) !== undefined,
      make: (context) =>
        at(context, "translate", (site) => {
          const heard = room.heardByWords(site);
          if (heard) decline(declining.heardByWords(heard));
          return refuse(site, room.thrown(site, said(context)));
        }),
    },
    /** For a friendlier path; it never stands alone: the catch stays around the write. */
    checkFirst: {
      ...head("check-first", deviations["check-first"]),
      title: titles.checkFirst,
      make(context) {
        if (context.write.checkedAt) return "done";
        return at(context, "check-first", (site) => {
          declineLateRead(context);
          const name = site.free("existing", "known");
          return room.lookFirst(site, name, room.existing(site));
        });
      },
    },
  };

  function at(context: FixContext, fix: CommonFix, make: (site: S) => FixResult): FixResult {
    const goesOn = fix === "catch" || fix === "ignore" || fix === "check-first";
    const siteOf = () => room.siteOf(context, goesOn, fix === "ignore");
    return unhandled(context, siteOf, (site) => {
      const heard = hearing(context);
      if (heard) decline(heard.reason);
      if (context.write.inTransaction && context.constraint.deferrable) decline(declining.atCommit);
      if (goesOn && endsHere(site)) decline(declining.noSavepoint);
      room.hazard?.(site, fix);
      return make(site);
    });
  }

  /** The failed statement ends the transaction, and the write has no way to a savepoint of its own. */
  function endsHere(site: S): boolean {
    const { afterFailure, savepoint } = room.transaction;
    if (!site.context.write.inTransaction || afterFailure(site.context) !== "savepoint") return false;
    return savepoint?.(site, "savepoint") === undefined;
  }

  function said(context: FixContext): string {
    return room.says?.(context) ?? sentence(context);
  }

  /** @param told whom it throws to: a framework, which must hear it as it is */
  function refuse(site: S, handler: H, told = false): FixResult {
    if (site.context.write.unawaited && !room.endsChain?.(site, { ...handler, refuses: true }))
      decline(declining.notAwaited);
    if (!handler.leaves && room.swallowed(site, handler)) decline(declining.swallowed(room.throws));
    const above = told && !handler.leaves ? room.swallowedAbove(site, handler) : undefined;
    if (above) decline(declining.swallowedAbove(above));
    return room.guard(site, { ...handler, refuses: true });
  }

  /** A look in a transaction sees an old state, or cannot keep the duplicate from ending it. */
  function declineLateRead(context: FixContext): void {
    if (!context.write.inTransaction) return;
    if (room.transaction.afterFailure(context) === "dead") decline(declining.deadLook);
    const seesLatest = room.transaction.seesLatest ?? context.database?.inTransaction?.seesLatest;
    if (seesLatest === false) decline(declining.oldState);
  }
}
