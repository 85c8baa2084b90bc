/** What stands behind a write that did not happen: the variable that holds its row, the receiver that is called again, the state that is read. */

import { compiler, findAll, type ts, unwrap } from "../../syntax/typescript";
import { elementsOf } from "../../syntax/typescript-literals";
import type { Declined, Dialect, Meaning } from "../dialect";
import { transactionAround, transactionSigns, unitAround } from "./around";
import { findBinding } from "./bindings";
import { hasQuestion, isSeenLater } from "./hazards";
import { lastName } from "./meanings";
import type { TypescriptSite } from "./site";

type Of = (expression: ts.Expression) => Pick<Meaning, "kind" | "exact"> | undefined;

/**
 * The variable whose row is seen behind the write: it must become the row that is there.
 * @param of what an expression is; the kind of a row is `row`
 */
export function keptRow(
  { call, form }: TypescriptSite,
  written: ts.Expression | undefined,
  dialect: Dialect,
  of: Of,
): string | undefined | Declined {
  const t = compiler();
  if (form !== "statement" || !written) return undefined;
  const values = unwrap(written);
  const [only] = elementsOf(values) ?? [];
  const row = only ? unwrap(only) : values;
  if (t.isPropertyAccessExpression(row))
    return {
      declined: `\`${row.getText()}\` is seen elsewhere, and would stay without the values of the row that is there.`,
    };
  if (row.kind === t.SyntaxKind.ThisKeyword) return "this";
  if (!t.isIdentifier(row)) return undefined;
  const meaning = of(row);
  const binding = findBinding(row.text, row);
  // The caller has the row too.
  const lent = meaning?.kind === "row" && meaning.exact && binding !== undefined && t.isParameter(binding);
  const around = unitAround(call, transactionSigns(dialect.transactions)) ?? call.getSourceFile();
  return lent || isSeenLater(row, call, around) ? row.text : undefined;
}

/**
 * Why no second statement can use what the write was called on; undefined = it can.
 * @param isKnown calls that give the same each time
 */
export function cannotCallAgain(
  write: ts.CallExpression,
  receiver: ts.Expression,
  isKnown: (call: ts.CallExpression) => boolean,
): string | undefined {
  if (hasQuestion(write))
    return "Where `?.` finds nothing, nothing is written, and there is no row to read either.";
  const odd = findAll(receiver, compiler().isCallExpression).find(
    (each) =>
      !/^get|repo|manager|source|connection|^em$/i.test(lastName(each.expression) ?? "") && !isKnown(each),
  );
  return odd ? `\`${odd.getText().slice(0, 60)}\` would be called a second time.` : undefined;
}

const strict: ReadonlySet<string> = new Set(["REPEATABLE READ", "SERIALIZABLE"]);

/** PostgreSQL's stricter levels show the transaction the rows of its beginning: the row of the other one is not among them. */
export function readsOldState(
  { context: { write, database } }: TypescriptSite,
  call: ts.CallExpression,
  { transactions }: Dialect,
): string | undefined {
  if (!write.inTransaction || database?.inTransaction?.goesOn) return undefined;
  const signs = transactionSigns(transactions);
  const unit = unitAround(call, signs) ?? call.getSourceFile();
  const level = [unit, transactionAround(call, signs) ?? unit]
    .flatMap((around) => findAll(around, compiler().isStringLiteralLike))
    .find(({ text }) => strict.has(text.toUpperCase()));
  return level
    ? `The transaction is ${level.text.toUpperCase()}: it does not see the row that another one has just written.`
    : undefined;
}
