/** How Objection's errors, rows and transactions are handled: the fixing half of its dialect. */

import type { Fixing, Handler, Test } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { words } from "../../code/fixes/words";
import { recognised } from "../../code/typescript/answer";
import { testedBefore } from "../../code/typescript/hazards";
import { mayLack } from "../../code/typescript/lacking";
import { lineComment } from "../../syntax/escape";
import { member } from "../../syntax/typescript-calls";
import { declineOne, type ObjectionSite, objectionSite, rowOfKey } from "./fix-site";
import { queryIn } from "./writes";

/** https://vincit.github.io/objection.js/guide/transactions.html: what it is given is Knex's, whose transaction within one is a savepoint. */
export const fixing: Fixing<ObjectionSite> = {
  siteOf: objectionSite,
  test,
  transaction: {
    afterFailure: ({ database }) => (database?.inTransaction?.goesOn ? "goes on" : "savepoint"),
    savepoint({ receiver, options, write }, name) {
      if (!receiver || !options) return undefined;
      const [on, given] = [receiver.getText(), options.getText()];
      // `transaction` of a model takes nothing for a transaction as well, as `query` does.
      const begun = queryIn(write.node);
      const isModel = begun !== undefined && member(begun.expression)?.name === "query";
      const opened = mayLack(options) ? isModel && `${on}.transaction(${given}, ` : `${given}.transaction(`;
      return opened ? { on: `${opened}async (${name}) => ${on}`, options: name } : undefined;
    },
  },
  ownPromise: { of: "Objection" },
  existing,
  look(site) {
    if (site.form !== "statement")
      decline("The insert gives its row: a look in front of it would have to give one as well.");
    return { lines: [rowOfKey(site).text] };
  },
};

/** db-errors' class around the driver's error, where it knows the driver's; else that error: test/capture/knex. */
function test(site: ObjectionSite): Test {
  const { violation } = site.context;
  const name = /(\w+)ViolationError$/.exec(violation.exception ?? "")?.[0];
  if (name === undefined && violation.driver !== "better-sqlite3" && violation.kind !== "check")
    decline("The text does not show whether Objection knows the driver's error.");
  if (name === undefined) return recognised(site, { orm: "Objection", driver: site.error, isPlain: true });
  return recognised(site, {
    orm: "Objection",
    thrown: { module: "objection", name },
    driver: `${site.error}.nativeError`,
    isPlain: true,
  });
}

/** The row that is there, where the row of the insert is used. */
function existing(site: ObjectionSite): Handler {
  const { form, error, style, context } = site;
  declineOne(site);
  if (form === "statement") {
    const fields = lineComment(words(context.constraint.fields));
    return { lines: [`// Nothing to do: a row with this ${fields} is there already.`] };
  }
  const row = rowOfKey(site);
  const found = site.free("existing", "found");
  const { semicolon } = style;
  const lines = [
    `const ${found} = await ${row.text}${semicolon}`,
    `if (!${found}) throw ${error}${semicolon}`,
    `return ${found}${semicolon}`,
  ];
  return { lines, waits: true, tested: testedBefore(site, row.values) };
}
