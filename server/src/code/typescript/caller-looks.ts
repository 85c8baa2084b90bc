/** The reads of a model in front of a call that leads to a write: `User.findOne({ where: { email } })`, then `users.create(body)`. */

import type { CallerLine } from "../../domain/hearers";
import type { Model } from "../../domain/model";
import type { Place } from "../../domain/text";
import { compiler, findAll, parseTypeScript, placeOf, type ts } from "../../syntax/typescript";
import { functionsAround, ownName } from "../../syntax/typescript-scope";
import { isInside } from "../../syntax/typescript-shapes";
import type { Dialect } from "../dialect";
import { askingUnit, type Look, looksBefore, transactionSigns, unitAround } from "./around";
import { callsOnLine } from "./caller";
import { type Conditions, createLooks } from "./looks";
import { createCalls } from "./patterns";

/** What an ORM reads itself of looks. */
export interface OwnLooks extends Conditions {
  /** Reads of a model that are no calls of a pattern, in the order of the text: statements in SQL. */
  looks?(around: ts.FunctionLikeDeclaration, model: Model): readonly Look[];
}

/** As `WriteReader.looks`. */
export function callerLooks(
  caller: CallerLine,
  model: Model,
  models: readonly Model[],
  fields: readonly string[],
  dialect: Dialect,
  own: OwnLooks,
): readonly Place[] {
  const { source } = caller;
  const signs = transactionSigns(dialect.transactions);
  const looks = createLooks(createCalls(parseTypeScript(source), dialect, models), own);
  for (const call of callsOnLine(caller)) {
    const unit = unitAround(call, signs);
    if (!unit) continue;
    const around = askingUnit(unit, signs);
    const all = [...looks(around, model), ...(own.looks?.(around, model) ?? [])];
    // A read whose fields are not to be seen says nothing of the key.
    const found = looksBefore(call, all, fields).filter(
      ({ by, node }) => by?.some((name) => fields.includes(name)) && hasRun(node, call),
    );
    if (found.length > 0) return found.map(({ node }) => placeOf(source, node));
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
