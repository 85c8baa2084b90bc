/** The reads of a model in front of a call that leads to a write: `User.findOne({ where: { email } })`, then `users.create(body)`. */

import type { CallerLine } from "../../domain/hearers";
import type { Place } from "../../domain/text";
import { compiler, findAll, placeOf, type ts } from "../../syntax/typescript";
import { functionsAround, ownName } from "../../syntax/typescript-scope";
import { isInside } from "../../syntax/typescript-shapes";
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
    const looks = found.filter(
      ({ by, node }) => by?.some((name) => fields.includes(name)) && hasRun(node, call),
    );
    if (looks.length > 0) return looks.map(({ node }) => placeOf(caller.source, node));
  }
  return [];
}

/** A function that is only declared in front of the call has read nothing yet: `const find = () => User.findOne(…)`. */
function hasRun(look: ts.Node, call: ts.CallExpression): boolean {
  const t = compiler();
  return functionsAround(look).every((each) => {
    if (isInside(call, each)) return true;
    const isDeclared = t.isFunctionDeclaration(each) || t.isVariableDeclaration(each.parent);
    const name = isDeclared ? ownName(each) : undefined;
    if (name === undefined) return true;
    const [unit] = functionsAround(each.parent);
    return (
      unit !== undefined &&
      findAll(unit, t.isIdentifier).some(
        (one) => one.text === name && each.end <= one.pos && one.end <= call.getStart(),
      )
    );
  });
}
