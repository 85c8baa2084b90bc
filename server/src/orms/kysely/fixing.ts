/** How the drivers' errors, rows and transactions are handled with Kysely: the fixing half of its dialect. */

import type { Fixing, Handler, Test } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { words } from "../../code/fixes/words";
import { recognised } from "../../code/typescript/answer";
import { siteAround } from "../../code/typescript/fixes";
import { testedBefore } from "../../code/typescript/hazards";
import { lineComment } from "../../syntax/escape";
import { compiler, type ts, unwrap } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { declineOne, type KyselySite, kyselySite, selectOf, shapeOf } from "./fix-site";

/** https://kysely.dev/docs/examples/transactions/simple-transaction: the callback's transaction has no savepoints. */
export const fixing: Fixing<KyselySite> = {
  siteOf(context, goesOn, leaves) {
    const site = kyselySite(context);
    const goes = goesOn && fixing.transaction.afterFailure(context) === "goes on";
    if (!context.write.inTransaction || goes) return site;
    const around = siteAround(site, goesOn, leaves);
    return { ...site, ...around, ...(around.isAround ? { on: () => openerOf(around.call) } : {}) };
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

/** `db` of `db.transaction().setIsolationLevel("serializable").execute(…)` */
function openerOf(call: ts.CallExpression): string {
  const t = compiler();
  for (let next: ts.Expression = call; t.isCallExpression(next); ) {
    const path = member(next.expression);
    if (path?.name === "transaction") return path.of.getText();
    if (!path) break;
    next = unwrap(path.of);
  }
  return decline("The code does not show what has opened the transaction.");
}

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
  const { all, ...named } = recognised(site, { orm: "Kysely", driver: site.error, isPlain: true });
  const [isError = "", ...own] = all;
  // The name alone would do; the state says to people, and to the next answer, what is caught.
  const isState = site.context.violation.kind === "unique" && /^p/.test(driver);
  const { error, quote } = site;
  const state = isState ? [`${quote("code")} in ${error}`, `${error}.code === ${quote("23505")}`] : [];
  return { ...named, all: [isError, ...state, ...own] };
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
