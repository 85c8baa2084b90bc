/** How Knex's errors, rows and transactions are handled: the fixing half of its dialect. */

import type { Fixing, Handler, Test } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { asNoun, sentence, words } from "../../code/fixes/words";
import { recognised } from "../../code/typescript/answer";
import { testedBefore } from "../../code/typescript/hazards";
import { lineComment } from "../../syntax/escape";
import { declineOne, type KnexSite, knexSite, rowsOfKey, selectedAs } from "./fix-site";

/** https://knexjs.org/guide/transactions.html: a transaction within one is a savepoint. */
export const fixing: Fixing<KnexSite> = {
  siteOf: knexSite,
  test,
  transaction: {
    afterFailure: ({ database }) => (database?.inTransaction?.goesOn ? "goes on" : "savepoint"),
    savepoint({ receiver, options }, name) {
      const carrier = options ?? receiver;
      if (!carrier || !receiver) return undefined;
      const on = `${carrier.getText()}.transaction((${name}) => `;
      return options ? { on: on + receiver.getText(), options: name } : { on: on + name };
    },
  },
  ownPromise: { of: "Knex" },
  says: ({ model, models, ...context }) =>
    sentence({ ...context, model: asNoun(model), models: models.map(asNoun) }),
  existing,
  look(site) {
    if (site.form !== "statement")
      decline("The insert gives a result: a look in front of it would have to give one as well.");
    return { lines: [`${rowsOfKey(site).text}.first()`] };
  },
};

/** The driver's own error, with the statement in front of its message: test/capture/knex. */
function test(site: KnexSite): Test {
  const { error, context } = site;
  const found = recognised(site, { orm: "Knex", driver: error, isPlain: true });
  const [isError = "", ...others] = found.all;
  if (context.violation.kind !== "unique" || !others.some((each) => each.includes(".constraint ")))
    return found;
  // The name alone would do; the state says to people, and to the next answer, what is caught.
  const isUnique = [`${site.quote("code")} in ${error}`, `${error}.code === ${site.quote("23505")}`];
  return { ...found, all: [isError, ...isUnique, ...others] };
}

/** The list of the one row that is there, where the list of the insert is used. */
function existing(site: KnexSite): Handler {
  const { form, error, style, context } = site;
  declineOne(site);
  if (form === "statement") {
    const fields = lineComment(words(context.constraint.fields));
    return { lines: [`// Nothing to do: a row with this ${fields} is there already.`] };
  }
  const columns = selectedAs(site);
  const rows = rowsOfKey(site);
  const found = site.free("existing", "found");
  const { semicolon } = style;
  const lines = [
    `const ${found} = await ${rows.text}.select(${columns === "*" ? "" : columns})${semicolon}`,
    `if (${found}.length === 0) throw ${error}${semicolon}`,
    `return ${found}${semicolon}`,
  ];
  return { lines, waits: true, tested: testedBefore(site, rows.values) };
}
