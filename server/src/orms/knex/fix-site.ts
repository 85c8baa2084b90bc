/** A Knex write as its fixes see it: the chain, what it is called on, its row, what finds the row of the violated key again. */

import { decline } from "../../code/fixes/declined";
import { declining } from "../../code/fixes/words";
import { declineOldState, declineSecondCall, keyAgain, memberCode } from "../../code/typescript/again";
import { createCalls, type FoundCall } from "../../code/typescript/patterns";
import { siteAt, type TypescriptSite } from "../../code/typescript/site";
import { tablesIn } from "../../code/typescript/tables";
import { areSeveral } from "../../code/typescript/values";
import type { FixContext } from "../../domain/adapters";
import { compiler, findAll, parseTypeScript, startOf, type ts, unwrap } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { elementsOf, stringOf } from "../../syntax/typescript-literals";
import { dialect, tableCalls } from "./dialect";
import { carrierOf } from "./writes";

interface Asked {
  /** `knex`, `trx`, `this.db`: what is asked for the table; absent = a function of the program's gives its rows. */
  readonly receiver?: ts.Expression;
  /** Rows of the table as the code says them: `trx("users")`. */
  readonly rows: string;
}

export interface KnexSite extends TypescriptSite, Asked {
  readonly write: FoundCall;
  readonly receiver?: ts.Expression;
  readonly row: ts.Expression | undefined;
}

/** Declines chains that are not sent by waiting for them. */
export function knexSite(context: FixContext, goesOn = false): KnexSite {
  const { source, write, models } = context;
  const root = parseTypeScript(source);
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  const { writeAt, meanings } = createCalls(root, dialect, models, tablesIn(root, models, tableCalls));
  const found = findAll(root, compiler().isCallExpression)
    .flatMap((node) => writeAt(node) ?? [])
    .find(({ node }) => startOf(node) === start && node.end === end);
  if (!found) decline("The write is not there any more.");
  const site = siteAt(context, found.node, dialect);
  const last = found.links.at(-1)?.name ?? "";
  if (/^(?:asCallback|stream|pipe)$/.test(last))
    decline("The error is handed to a callback or a stream: test it there.");
  const asked = askedIn(found);
  if (!asked) decline("The builder is held in a variable: other calls change it as well.");
  const option = carrierOf(found);
  const { receiver, rows } = asked;
  // A function of the program's own has the connection for itself.
  const kind = receiver && meanings.of(receiver)?.kind;
  const carrier = receiver && (kind === "db" || kind === "transaction") ? { receiver } : {};
  if (
    goesOn &&
    context.write.inTransaction &&
    !("receiver" in carrier) &&
    !context.database?.inTransaction?.goesOn
  )
    decline(declining.noSavepoint);
  return {
    ...site,
    ...carrier,
    rows,
    write: found,
    row: found.roles.row,
    ...(option ? { options: option } : {}),
  };
}

/** What is asked for the table, and the call that gives its rows. */
function askedIn({ receiver, roles }: FoundCall): Asked | undefined {
  const t = compiler();
  // `knex.insert(row).into("users")`
  if (roles.model) {
    const on = unwrap(receiver);
    return { receiver: on, rows: `${on.getText()}.from(${roles.model.getText()})` };
  }
  for (let next = unwrap(receiver); t.isCallExpression(next); ) {
    const path = member(next.expression);
    const rows = next.getText();
    if (path && /^(?:table|from|into)$/.test(path.name)) return { receiver: rootIn(path.of), rows };
    const of = path && unwrap(path.of);
    if (!of || !t.isCallExpression(of)) return { receiver: unwrap(next.expression), rows };
    next = of;
  }
  return undefined;
}

/** `knex` of `knex.withSchema("auth")` */
function rootIn(node: ts.Expression): ts.Expression {
  const inner = unwrap(node);
  const path = compiler().isCallExpression(inner) ? member(inner.expression) : undefined;
  return path ? rootIn(path.of) : inner;
}

export interface Condition {
  /** `knex("users").where({ email })` */
  readonly text: string;
  /** The expressions that it repeats. */
  readonly values: readonly ts.Expression[];
}

/** The rows (one) of the violated key. Declines where the code does not show a value that can be said again, or where null would find no row. */
export function rowsOfKey(site: KnexSite): Condition {
  const { context, row, rows, write } = site;
  declineOne(site);
  declineSecondCall(site, () => false);
  declineOldState(site);
  const found = keyAgain(site, row);
  const members = [...found].map(([field, { text }]) => memberCode(site, columnOf(site, field), text));
  const carried = carrierOf(write);
  const within = carried ? `.transacting(${carried.getText()})` : "";
  // A plain read would see an old state.
  const locks = context.write.inTransaction === true && context.database?.inTransaction?.seesLatest === false;
  return {
    text: `${rows}${within}.where({ ${members.join(", ")} })${locks ? ".forShare()" : ""}`,
    values: [...found.values()].map(({ node }) => node),
  };
}

export function columnOf({ context: { model } }: KnexSite, field: string): string {
  return model.fields.find(({ name }) => name === field)?.column ?? field;
}

/**
 * What a query of rows selects to look like the insert's result. Source: https://knexjs.org/guide/query-builder.html#returning: a list of rows on
 * PostgreSQL, SQLite and SQL Server, MySQL has none.
 */
export function selectedAs(site: KnexSite): string {
  const { context, write } = site;
  if (context.database?.namesConflicts === false)
    decline(
      "MySQL and MariaDB give the new row's number: a row that is there already has none to give here.",
    );
  const last = write.links.at(-1);
  const beside = besideRow(site);
  const [first, another] = last?.name === "returning" ? last.call.arguments : [beside];
  if (!first || another || (beside && last?.name === "returning"))
    decline("The result of the insert is used, and a row that is there already has none.");
  if (stringOf(first) === "*") return "*";
  if (elementsOf(first)?.every((each) => stringOf(each) !== undefined))
    return first.getText().slice(1, -1).trim();
  if (stringOf(first) !== undefined && isSinceOne(context)) return first.getText();
  return decline(
    "No package.json says which knex it is, and before 1.0 `returning` of one column gave values instead of rows.",
  );
}

/** What `insert(row, "*")` is to give back, beside the row. */
export function besideRow({ write }: KnexSite): ts.Expression | undefined {
  const last = write.links.at(-1);
  return last?.name === "insert" ? last.call.arguments[1] : undefined;
}

function isSinceOne({ source, read }: FixContext): boolean {
  const folders = source.path.split("/").slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth--) {
    const text = read([...folders.slice(0, depth), "package.json"].join("/"))?.text.slice(0, 100_000);
    const given = /"knex"\s{0,9}:\s{0,9}"[\^~=v ]{0,4}(\d{1,3})[."]/.exec(text ?? "");
    if (given) return Number(given[1]) > 0;
  }
  return false;
}

/** Declines what is no insert of one row. */
export function declineOne({ context: { write }, write: found, row }: KnexSite): void {
  if (areSeveral(row, dialect.signs.calls) || found.pattern.includes("batchInsert"))
    decline(declining.severalRows);
  if (write.operation === "update") decline(declining.anUpdate);
  if (!row) decline("The row comes from another query.");
}
