/** The reads of a model in front of a call that leads to a write: `User.findOne({ where: { email } })`, then `users.create(body)`. */

import type { CallerLine } from "../../domain/hearers";
import type { Place } from "../../domain/text";
import { placeOf, type ts } from "../../syntax/typescript";
import type { Dialect } from "../dialect";
import { askingUnit, type Look, looksBefore, transactionSigns, unitAround } from "./around";
import { callsOnLine } from "./caller";

/** Nearest first, by the line's own calls. @param looksIn the reads of a function, in the order of the text */
export function callerLooks(
  caller: CallerLine,
  { transactions }: Pick<Dialect, "transactions">,
  fields: readonly string[],
  looksIn: (around: ts.FunctionLikeDeclaration) => readonly Look[],
): readonly Place[] {
  const signs = transactionSigns(transactions);
  for (const call of callsOnLine(caller)) {
    const unit = unitAround(call, signs);
    const found = unit ? looksBefore(call, looksIn(askingUnit(unit, signs)), fields) : [];
    // A read whose fields are not to be seen says nothing of the key.
    const looks = found.filter(({ by }) => by?.some((name) => fields.includes(name)));
    if (looks.length > 0) return looks.map(({ node }) => placeOf(caller.source, node));
  }
  return [];
}
