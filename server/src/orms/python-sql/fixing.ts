/** How the errors of Python's drivers are known, and what goes on behind them: the fixing half of the dialect. */

import { decline } from "../../code/fixes/declined";
import { declining } from "../../code/fixes/words";
import type { PyFixing, PyHandler, PySite, PyTest } from "../../code/python/dialect";
import { nothingToDo } from "../../code/python/leave";
import { lookAgain } from "../../code/python/look-again";
import { type SentSql, sentSql } from "../../code/python/sent-sql";
import { formOf, siteOf } from "../../code/python/site";
import type { FixContext } from "../../domain/adapters";
import type { PyNode } from "../../syntax/python";
import { oneLineChain } from "../../syntax/python-edits";
import { enclosing, isAwaited, textOf } from "../../syntax/python-tree";
import { dialect } from "./dialect";
import { type Driver, driverOf } from "./drivers";
import {
  commitsAlone,
  isDriversOwn,
  isPool,
  isRead,
  isSentBy,
  openedBy,
  takenOut,
  waysOn,
} from "./receivers";

export interface SqlSite extends PySite {
  readonly sent: SentSql;
  readonly driver: Driver;
  /** The program goes on behind the handler. */
  readonly goesOn: boolean;
  /** Nobody looks at what the statement gives: neither the call's value nor what its cursor holds behind it. */
  readonly unused: boolean;
}

export const fixing: PyFixing = {
  readsAsLooked: true,
  siteOf(context, goesOn, leaves) {
    const site = sqlSite(context, goesOn);
    if (goesOn) declineEnded(site);
    if (leaves && site.driver.begins && !context.write.inTransaction)
      decline(
        "Who leaves here leaves the transaction open that the statement has begun. `ON CONFLICT` and the number of rows tell whether it was new.",
      );
    return site;
  },
  test: (site) => test(site as SqlSite),
  transaction: {
    afterFailure: ({ database }) => (database?.inTransaction?.goesOn ? "goes on" : "savepoint"),
    savepoint: (site) => savepoint(site as SqlSite),
    isAsync: (site) => (site as SqlSite).driver.isAsync === "always" || site.isAsync,
    always: (site) => (site as SqlSite).driver.begins,
    undoes: (site) => undoes(site as SqlSite),
    // Who hears the refusal goes on with the connection: in PostgreSQL every statement would fail on it, in SQLite nobody else could write.
    ends: (site) => commitBehind(site as SqlSite)?.replace(/commit\(\)$/, "rollback()"),
  },
  existing: (site) => existing(site as SqlSite),
  find: () => decline(ownColumns),
  raised: ({ quote }, says) => `ValueError(${quote(says)})`,
  answered: () => null,
  hazard(_site, fix) {
    if (fix === "check-first") decline(ownColumns);
  },
};

const ownColumns = "The columns that the code wants of the row stand in its own SQL.";

export function sqlSite(context: FixContext, goesOn = false): SqlSite {
  const found = siteOf(
    context,
    dialect,
    () => null,
    (call) => ({
      object: call.object ?? call.positional[0] ?? call.function,
      receiver: { kind: "statement", model: context.model, exact: true },
    }),
  );
  const { file, statement, meanings, call } = found;
  const site = { ...found, ...formOf(file, statement, takenOut(file, call.node)) };
  const { form } = site;
  const sent = sentSql(call.node, meanings) ?? decline("The statement is not written at this call.");
  const sender =
    driverOf(meanings, context) ??
    decline("The code does not show which driver sends this statement: their errors differ.");
  const driver = sender.begins && commitsAlone(site) ? { ...sender, begins: false } : sender;
  if (enclosing(call.node, "with_item") !== undefined)
    decline(
      "The call is entered by `with`: a handler around would take what its body raises for this error.",
    );
  const awaited = isAwaited(call.node);
  if (driver.isAsync === "always" && !awaited)
    decline("The call is not awaited here: its error comes out where its result is awaited.");
  const unused =
    form === "statement" && !isRead(site) && !/\breturning\b/i.test(sent.texts[0]?.code.text ?? "");
  if (context.constraint.deferrable && driver.begins) decline(declining.atCommit);
  return { ...site, isAsync: awaited, sent, driver, goesOn, unused };
}

/** Declines where the failed statement leaves nothing to go on with. */
function declineEnded(site: SqlSite): void {
  const { context, call, driver } = site;
  if (!isDriversOwn(site))
    decline(
      `\`${call.name}\` may be a function of the project, which hands the statement on: what it does to the transaction is not shown.`,
    );
  if (context.database?.inTransaction?.goesOn || savepoint(site) !== undefined) return;
  if (driver.id === "asyncpg" && isPool(site)) return;
  if (driver.id !== "asyncpg" && !driver.begins && !context.write.inTransaction) return;
  decline(
    "The failed statement ends the transaction in which it runs, and there is no savepoint to go on from. `ON CONFLICT` lets the database decide.",
  );
}

/**
 * What stands behind `with` and keeps the transaction usable. psycopg's `connection.transaction()` is a savepoint only within another one: it
 * would commit what the connection has begun by itself. asyncpg begins nothing by itself.
 * https://www.psycopg.org/psycopg3/docs/basic/transactions.html#transaction-contexts, https://magicstack.github.io/asyncpg/current/api/index.html#transactions
 */
function savepoint(site: SqlSite): string | undefined {
  const { driver, goesOn, context } = site;
  if (!goesOn || context.database?.inTransaction?.goesOn) return undefined;
  const opened = openedBy(site);
  if (driver.id === "psycopg") return opened === undefined ? undefined : `${opened}.transaction()`;
  if (driver.id !== "asyncpg" || isPool(site)) return undefined;
  const on = opened ?? waysOn(site);
  return on === undefined ? undefined : `${on}.transaction()`;
}

function undoes(site: SqlSite): string {
  const { driver, call, file } = site;
  if (openedBy(site) !== undefined)
    decline("The answer would leave the transaction as if all were well: raise it outside of the `with`.");
  if (!isDriversOwn(site))
    decline("What has to be rolled back before the answer is not shown: a function stands between.");
  const on = call.object ?? call.positional[0];
  const text = on && oneLineChain(textOf(file, on));
  if (text === undefined) decline("What has to be rolled back before the answer is not shown.");
  const isCursor = /cur|crsr/i.test(text.split(".").at(-1) ?? "") || /\.cursor\(/.test(text);
  const isAwait = site.isAsync && driver.isAsync !== "never";
  return `${isAwait ? "await " : ""}${isCursor ? `${text}.connection` : text}.rollback()`;
}

function existing(site: SqlSite): PyHandler {
  const { context, sent, unused, form, call } = site;
  if (context.write.several || sent.texts.some(({ forMany }) => forMany)) decline(declining.severalRows);
  if (context.write.operation === "update") decline(declining.anUpdate);
  if (sent.texts.length > 1 || (sent.texts[0]?.statements.length ?? 0) > 1)
    decline("The call sends several statements: those behind the failed one would be missing.");
  const [statement] = sent.texts[0]?.statements ?? [];
  if (statement?.kind !== "insert" || statement.rows?.length !== 1)
    decline(
      "The rows of the statement are not written out here: when one of them is there already, none of the others is written.",
    );
  // Where its look finds the row, the code leaves with it: so does the handler.
  const { intent } = context;
  if (intent?.gives && intent.place) {
    const ends = commitBehind(site);
    const isOpen = site.driver.begins || context.write.inTransaction;
    if (isOpen && ends === undefined && context.database?.inTransaction?.seesLatest === false)
      decline(declining.oldLook(intent.place.start.line));
    return (
      lookAgain(site, ends === undefined ? [] : [ends]) ??
      decline(intent.once ?? declining.looksOtherwise(intent.place.start.line))
    );
  }
  if (!unused || form !== "statement")
    decline(
      `The result of \`${call.name}\` is used: what the code wants of the row that is there stands in its own SQL.`,
    );
  return nothingToDo(site);
}

/**
 * Who leaves where the look finds the row leaves the transaction open that the statement has begun, which in SQLite keeps everybody else from
 * writing: what ends it behind a new row ends it there too.
 */
function commitBehind(site: SqlSite): string | undefined {
  const { driver, context, statement, file } = site;
  if (!driver.begins || context.write.inTransaction) return undefined;
  return following(statement)
    .map((each) => textOf(file, each))
    .find((text) => isSentBy(/^(?:await )?([\w.]{1,200})\.commit\(\)$/.exec(text)?.[1] ?? "", site));
}

/** The statements of the function that run behind this one. */
function following(statement: PyNode): PyNode[] {
  const found: PyNode[] = [];
  for (let at = statement; at.parent && at.type !== "function_definition"; at = at.parent)
    if (/^(?:block|module)$/.test(at.parent.type))
      found.push(...at.parent.children.filter(({ start }) => start >= at.end));
  return found;
}

/** What tells this constraint from all others, by the driver of the file. */
function test(site: SqlSite): PyTest {
  const { context, driver, error, quote } = site;
  const { violation, model, constraint } = context;
  const { kind } = violation;
  const caught =
    (kind && driver.error(kind)) ?? decline("Keyclash has not seen how this driver reports such an error.");
  if (driver.constraint) {
    if (kind === "not_null") decline("The driver's error names no constraint of a missing value.");
    const name = violation.constraint ?? decline(declining.unknownConstraint);
    return { caught, others: [`${driver.constraint(error)} != ${quote(name)}`] };
  }
  if (driver.says) {
    const { number, text } = driver.says(error);
    if (kind !== "unique")
      decline("Of this error the text alone tells the constraint, in the language of the server.");
    const name = violation.constraint ?? decline(declining.unknownConstraint);
    const last = name.split(".").at(-1) ?? name;
    if (last.includes("'")) decline(declining.unknownConstraint);
    // MySQL since 8.0.19 puts the table in front: 'users.email'.
    const named = `${text}.rsplit(${quote("'")}, 2)[-2].rpartition(${quote(".")})[2]`;
    return { caught, others: [`${number} != 1062`, `${named} != ${quote(last)}`] };
  }
  if (kind !== "unique" || !model.table)
    decline("SQLite's error does not tell which of the constraints it is.");
  if (constraint.expression) decline(declining.expressionKey);
  const columns = constraint.columns.map((column) => `${model.table}.${column}`).join(", ");
  return { caught, others: [`str(${error}) != ${quote(`UNIQUE constraint failed: ${columns}`)}`] };
}
