/** How TypeORM's errors, rows and transactions are handled: the fixing half of its dialect. */

import type { Fixing, Handler } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { declineHidden } from "../../code/fixes/hidden";
import { declining, words } from "../../code/fixes/words";
import { keptRow } from "../../code/typescript/again";
import { recognised } from "../../code/typescript/answer";
import { testedBefore } from "../../code/typescript/hazards";
import { lineComment } from "../../syntax/escape";
import { compiler, unwrap } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { elementsOf } from "../../syntax/typescript-literals";
import { areSeveral } from "./calls";
import { cascaded, declineUpdate, strangeMember } from "./fix-hazards";
import { readRow } from "./fix-key";
import { type TypeormSite, typeormSite } from "./fix-site";

/** https://typeorm.io/docs/advanced-topics/transactions: an inner transaction is a savepoint. */
export const fixing: Fixing<TypeormSite> = {
  siteOf: typeormSite,
  test: (site) =>
    recognised(site, {
      orm: "TypeORM",
      thrown: { module: "typeorm", name: "QueryFailedError" },
      driver: `${site.error}.driverError`,
    }),
  transaction: {
    afterFailure: ({ database }) => (database?.inTransaction?.goesOn ? "goes on" : "savepoint"),
    savepoint({ write: { api, receiver, receiverKind } }, name) {
      if (api === "entity" || api === "class") return undefined;
      // `manager.getRepository(User)`: its manager has the same for the savepoint.
      const made = compiler().isCallExpression(receiver) ? member(receiver.expression) : undefined;
      if (made?.name === "getRepository")
        return {
          on: `${made.of.getText()}.transaction((${name}) => ${name}${receiver.getText().slice(made.of.getText().length)}`,
        };
      const on = receiver.getText();
      const opened = receiverKind === "manager" || receiverKind === "data-source" ? on : `${on}.manager`;
      const inside = receiverKind === "repository" ? `${name}.withRepository(${on})` : name;
      return { on: `${opened}.transaction((${name}) => ${inside}` };
    },
  },
  existing,
  look(site) {
    const kept = keptRow(site, site.write.values, site.meaningOf);
    const row = readRow(site, true, "findOneBy");
    return { lines: [row.text], ...(kept === undefined ? {} : { keeps: kept }) };
  },
  hazard(site, fix) {
    if (fix === "check-first") declineUpdate(site);
  },
};

function existing(site: TypeormSite): Handler {
  const { write, style, context } = site;
  const rows = write.values && unwrap(write.values);
  if (areSeveral(rows)) decline(declining.severalRows);
  if (context.write.operation === "update") decline(declining.anUpdate);
  declineHidden(context);
  const cascade = cascaded(site);
  if (cascade !== undefined)
    decline(`\`save\` also writes \`${cascade}\`, which would be missing at the row that is there.`);
  const used = !site.unused;
  if (used && write.method !== "save")
    decline(`The result of \`${write.method}\` is used, and a row that is there already has none.`);
  if (used && rows && elementsOf(rows)) decline("The list that `save` gives back is used.");
  const strange = strangeMember(site);
  if (used && strange !== undefined)
    decline(`\`${strange}\` is no column: the row that is there does not have it.`);
  const kept = keptRow(site, rows, site.meaningOf);
  if (!used && kept === undefined) {
    const fields = lineComment(words(context.constraint.fields));
    return { lines: [`// Nothing to do: a row with this ${fields} is there already.`] };
  }
  if (!used && context.write.unawaited) decline(declining.tooLate);
  const find = readRow(site, false);
  const line = used ? `return await ${find.text}` : `Object.assign(${kept}, await ${find.text})`;
  return { lines: [line + style.semicolon], waits: true, tested: testedBefore(site, find.values) };
}
