/** How the drivers' errors, rows and transactions are handled with Kysely: the fixing half of its dialect. */

import type { Fixing, Handler, Test } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { words } from "../../code/fixes/words";
import { recognised } from "../../code/typescript/answer";
import { siteAround } from "../../code/typescript/fixes";
import { testedBefore } from "../../code/typescript/hazards";
import { lineComment } from "../../syntax/escape";
import { declineOne, type KyselySite, kyselySite, selectOf, shapeOf } from "./fix-site";

/** https://kysely.dev/docs/examples/transactions/simple-transaction: the callback's transaction has no savepoints. */
export const fixing: Fixing<KyselySite> = {
  siteOf(context, goesOn, leaves) {
    const site = kyselySite(context);
    const goes = goesOn && fixing.transaction.afterFailure(context) === "goes on";
    return context.write.inTransaction && !goes ? { ...site, ...siteAround(site, goesOn, leaves) } : site;
  },
  test,
  transaction: {
    afterFailure: ({ database }) => (database?.inTransaction?.goesOn ? "goes on" : "dead"),
  },
  existing,
  look(site) {
    if (site.sender === "execute" && site.form !== "statement")
      decline("The insert gives a list of rows: a look in front of it would have to give one as well.");
    return { lines: [selectOf(site, "executeTakeFirst").text] };
  },
};

/** What each driver's error looks like was seen on databases: test/capture/kysely. */
const seen: ReadonlySet<string> = new Set(["pg", "pglite", "mysql2", "better-sqlite3"]);

/** The driver's error comes as it is. */
function test(site: KyselySite): Test {
  const { driver } = site.context.violation;
  if (driver === null || !seen.has(driver))
    decline(
      driver === null
        ? "The text does not show the driver, by which a handler would know the constraint."
        : `Keyclash has not seen how ${driver} reports the constraint to Kysely.`,
    );
  return recognised(site, { orm: "Kysely", driver: site.error, isPlain: true });
}

/** The row that is there, in the form in which the insert gives its own. */
function existing(site: KyselySite): Handler {
  const { form, error, style, context, write, sender } = site;
  declineOne(site);
  if (form === "statement") {
    const fields = lineComment(words(context.constraint.fields));
    return { lines: [`// Nothing to do: a row with this ${fields} is there already.`] };
  }
  if (shapeOf(write) === undefined)
    decline("The result of the insert is used, and a row that is there already has none.");
  const isList = sender === "execute";
  const select = selectOf(site, isList ? sender : "executeTakeFirst");
  const found = site.free("existing", "found");
  const { semicolon } = style;
  const lines = [
    `const ${found} = await ${select.text}${semicolon}`,
    `if (${isList ? `${found}.length === 0` : `!${found}`}) throw ${error}${semicolon}`,
    `return ${found}${semicolon}`,
  ];
  return { lines, waits: true, tested: testedBefore(site, select.values) };
}
