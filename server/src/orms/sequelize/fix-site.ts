/** A Sequelize write as its fixes see it: the call, the transaction that it is told, what finds the row of its key again. */

import type { Meaning } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { valuesOfKey } from "../../code/fixes/keys";
import { declining } from "../../code/fixes/words";
import { declineSecondCall, isCertainlyGiven, memberCode, valueAgain } from "../../code/typescript/again";
import { findBinding } from "../../code/typescript/bindings";
import { createCalls, type FoundCall } from "../../code/typescript/patterns";
import { siteAt, type TypescriptSite } from "../../code/typescript/site";
import type { FixContext } from "../../domain/adapters";
import { compiler, findAll, parseTypeScript, startOf, type ts, unwrap } from "../../syntax/typescript";
import { dialect } from "./dialect";
import { modelExtra } from "./link";
import { anyAttribute } from "./setters";
import { transactionOf } from "./writes";

export interface SequelizeSite extends TypescriptSite {
  readonly write: FoundCall;
  meaningOf(expression: ts.Expression): Meaning | undefined;
}

export function sequelizeSite(context: FixContext, goesOn = true): SequelizeSite {
  const { source, write, models, violation } = context;
  if (violation.exception === "SequelizeValidationError")
    decline("Sequelize refused the row before the database was asked: its ValidationError says which field.");
  if (write.nests && goesOn)
    decline(
      "The call writes rows of several models: who catches its error does not know which of them are there.",
    );
  const root = parseTypeScript(source);
  const calls = createCalls(root, dialect, models);
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  const found = findAll(root, compiler().isCallExpression)
    .flatMap((node) => calls.writeAt(node) ?? [])
    .find(({ node }) => startOf(node) === start && node.end === end);
  if (!found)
    decline(
      `\`${write.method}\` is a method that an association makes: write the row by its own model first.`,
    );
  const told = transactionOf(found);
  const t = compiler();
  const options = told && t.isPropertyAssignment(told) ? told.initializer : told;
  return {
    ...siteAt(context, found.node, dialect),
    write: found,
    meaningOf: calls.meanings.of,
    receiver: found.receiver,
    ...(options ? { options: options as ts.Expression } : {}),
  };
}

/** What the write is told: `t` of `{ transaction: t }`; undefined = nothing. */
export function toldTransaction({ write }: SequelizeSite): string | undefined {
  const t = compiler();
  const told = transactionOf(write);
  return told && (t.isPropertyAssignment(told) ? told.initializer.getText() : told.name?.getText());
}

/** What rows are found by: the class that the write was called on, or the one that its row was made by. */
export function finderOf({ write, meaningOf }: SequelizeSite): string {
  const t = compiler();
  if (
    !/^(?:save|update|increment|decrement|restore|destroy)$/.test(write.method) ||
    write.on?.kind === "model"
  )
    return write.receiver.getText();
  const row = unwrap(write.receiver);
  const binding = t.isIdentifier(row) ? findBinding(row.text, row) : undefined;
  const made =
    binding && t.isVariableDeclaration(binding) && binding.initializer ? unwrap(binding.initializer) : row;
  const maker = t.isNewExpression(made)
    ? made.expression
    : t.isCallExpression(made) && t.isPropertyAccessExpression(made.expression)
      ? made.expression.expression
      : undefined;
  if (!maker || meaningOf(maker)?.kind !== "model")
    decline(
      "The code does not show by which model the row was made, so the one that is there cannot be read.",
    );
  return maker.getText();
}

export interface Key {
  /** `{ email }`, `{ shopId: shop.id, sku }`. */
  readonly where: string;
  readonly values: readonly ts.Expression[];
  /** True where the code shows that none of the values is null or undefined. */
  readonly isGiven: boolean;
}

/** The condition of the violated key; declines where its values are not in the code, or are not those of the row. */
export function keyOf(site: SequelizeSite): Key {
  const { context, write } = site;
  const { model, read } = context;
  const { row } = write.roles;
  declineSecondCall(site, (each) => site.meaningOf(each)?.exact === true);
  const found = valuesOfKey(context, (field) => {
    const { hooks, setters } = modelExtra(model);
    const text = read(model.place.file)?.text ?? "";
    if (hooks.length > 0 && text.includes(`.${field} =`)) decline(declining.hooked(field));
    if (setters.includes(field) || setters.includes(anyAttribute))
      decline(`A setter of the model may change \`${field}\`: which value the row has is not written here.`);
    if (!row) decline(declining.hidden(field));
    return valueAgain(site, row, [field]);
  });
  const members = [...found].map(([field, { text }]) => memberCode(site, field, text));
  const isGiven = [...found].every(([field, value]) => isCertainlyGiven(site, value, field));
  return { where: `{ ${members.join(", ")} }`, values: [...found.values()].map(({ node }) => node), isGiven };
}

/** Declines a look in front of a write without a value: Sequelize throws where a condition is undefined, and `create` would go on. */
export function declineNothing({ context: { model, constraint } }: SequelizeSite, { isGiven }: Key): void {
  const mayLack = model.fields.some(({ name, nullable }) => nullable && constraint.fields.includes(name));
  if (mayLack && !isGiven)
    decline(
      "The code does not show that the key has a value, and Sequelize throws where a condition is undefined.",
    );
}
