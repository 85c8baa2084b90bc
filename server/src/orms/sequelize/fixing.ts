/** How Sequelize's errors, the row of a key and transactions are handled: the fixing half of the dialect. */

import type { Fixing, Handler, Test } from "../../code/dialect";
import { decline } from "../../code/fixes/declined";
import { declineHidden } from "../../code/fixes/hidden";
import { declining, words } from "../../code/fixes/words";
import { keptRow } from "../../code/typescript/again";
import { recognised } from "../../code/typescript/answer";
import { testedBefore } from "../../code/typescript/hazards";
import { mayLack } from "../../code/typescript/lacking";
import { areSeveral } from "../../code/typescript/values";
import { lineComment } from "../../syntax/escape";
import { compiler } from "../../syntax/typescript";
import { dialect } from "./dialect";
import {
  declineNothing,
  finderOf,
  keyOf,
  type SequelizeSite,
  sequelizeSite,
  toldTransaction,
} from "./fix-site";
import { modelExtra } from "./link";

/** https://sequelize.org/docs/v6/other-topics/transactions/: a transaction in another is a savepoint. */
export const fixing: Fixing<SequelizeSite> = {
  siteOf: sequelizeSite,
  test,
  transaction: {
    afterFailure: ({ database }) => (database?.inTransaction?.goesOn ? "goes on" : "savepoint"),
    savepoint(site, name) {
      const { write, options, isTypeScript, context } = site;
      const told = toldTransaction(site);
      // Version 7 goes on in the outer one unless it is told otherwise.
      if (
        !options ||
        told === undefined ||
        write.on?.kind !== "model" ||
        modelExtra(context.model).version === 7
      )
        return undefined;
      const on = write.receiver.getText();
      const isShort = compiler().isShorthandPropertyAssignment(options);
      return {
        on: `${on}.sequelize${isTypeScript ? "!" : ""}.transaction(${told === "transaction" ? "{ transaction }" : `{ transaction: ${told} }`}, (${name}) => ${on}`,
        options: isShort ? `transaction: ${name}` : name,
      };
    },
  },
  existing,
  look(site) {
    const kept = keptRow(site, site.write.roles.row, site.meaningOf);
    declineNothing(site, keyOf(site));
    return { lines: [found(site).text], ...(kept === undefined ? {} : { keeps: kept }) };
  },
};

const classes: Readonly<Record<string, string>> = {
  unique: "UniqueConstraintError",
  foreign_key: "ForeignKeyConstraintError",
  exclusion: "ExclusionConstraintError",
};

/** `error instanceof UniqueConstraintError && error.parent.constraint === "…"`; on SQLite the class alone tells nothing. */
function test(site: SequelizeSite): Test {
  const { error, isTypeScript, context } = site;
  const { version } = modelExtra(context.model);
  const name = classes[context.violation.kind ?? ""] ?? "BaseError";
  return recognised(site, {
    orm: "Sequelize",
    thrown: { module: version === 7 ? "@sequelize/core" : "sequelize", name },
    driver: `${error}.${version === 7 ? "cause" : "parent"}`,
    // Its type has the members of any error alone.
    ...(isTypeScript ? { isPlain: true } : {}),
  });
}

/** `User.findOne({ where: { email }, transaction })` */
function found(site: SequelizeSite) {
  const { where, values } = keyOf(site);
  const told = toldTransaction(site);
  const also = told === undefined ? "" : told === "transaction" ? ", transaction" : `, transaction: ${told}`;
  const lock = locks(site, told);
  return { text: `${finderOf(site)}.findOne({ where: ${where}${also}${lock} })`, values };
}

/**
 * A plain read of MySQL sees the state of the transaction's first one, a locking read the row that is there. Shared, as the failed insert holds it:
 * two that ask for more wait for each other.
 */
function locks({ context: { write, database }, options }: SequelizeSite, told: string | undefined): string {
  if (!write.inTransaction || database?.inTransaction?.seesLatest !== false) return "";
  if (told === undefined || !/^[\w$.]{1,100}$/.test(told))
    decline(
      "The transaction may not see the row of another one (REPEATABLE READ), and the code does not show it here, so that the row could be read with a lock.",
    );
  if (/^(?:null|undefined)$/.test(told)) return "";
  const isShort = options && compiler().isShorthandPropertyAssignment(options);
  const may = !options || mayLack(isShort ? options.name : options);
  return `, lock: ${told}${may ? "?." : "."}LOCK.SHARE`;
}

function existing(site: SequelizeSite): Handler {
  const { write, form, style, context, error } = site;
  const { row } = write.roles;
  if (context.write.operation === "update") decline(declining.anUpdate);
  declineHidden(context);
  if (write.roles.sql) decline("The row is written by SQL, which gives no row of the model.");
  if (context.write.operation !== "insert")
    decline(
      "The code does not show that the row is new: one that was loaded is updated, and stays another one.",
    );
  if (!/^(?:create|save)$/.test(write.method) || areSeveral(row, dialect.signs.calls))
    decline(declining.severalRows);
  const kept = keptRow(site, row, site.meaningOf);
  if (kept !== undefined)
    decline(
      `\`${kept}\` is used behind the write, and a row that was not saved cannot become the one that is there.`,
    );
  if (form === "statement") {
    const fields = lineComment(words(context.constraint.fields));
    return { lines: [`// Nothing to do: a row with this ${fields} is there already.`] };
  }
  const { text, values } = found(site);
  const name = site.free("existing", "found", "raced");
  const end = style.semicolon;
  return {
    lines: [
      `const ${name} = await ${text}${end}`,
      `if (!${name}) throw ${error}${end}`,
      `return ${name}${end}`,
    ],
    waits: true,
    tested: testedBefore(site, values),
  };
}
