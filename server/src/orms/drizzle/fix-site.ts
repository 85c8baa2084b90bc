/** A Drizzle write as its fixes see it: the chain, its table and row, what finds the row of the violated key again. */

import { decline } from "../../code/fixes/declined";
import { declining } from "../../code/fixes/words";
import { declineOldState, declineSecondCall, keyAgain } from "../../code/typescript/again";
import { createCalls, type FoundCall } from "../../code/typescript/patterns";
import { siteAt, type TypescriptSite } from "../../code/typescript/site";
import { areSeveral } from "../../code/typescript/values";
import type { FixContext } from "../../domain/adapters";
import { typescriptMembers } from "../../syntax/escape";
import { compiler, findAll, parseTypeScript, startOf, type ts } from "../../syntax/typescript";
import { onOneLine } from "../../syntax/typescript-edits";
import { dialect } from "./dialect";

export interface DrizzleSite extends TypescriptSite {
  readonly write: FoundCall;
  readonly receiver: ts.Expression;
  /** The table as the code says it. */
  readonly table: string;
  readonly row: ts.Expression | undefined;
}

/** Declines raw SQL, and chains that are not sent by waiting for them. */
export function drizzleSite(context: FixContext): DrizzleSite {
  const { source, write, models } = context;
  if (write.sql) decline("The write is SQL: its statement is not changed here.");
  const root = parseTypeScript(source);
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  const { writeAt } = createCalls(root, dialect, models);
  const found = findAll(root, compiler().isCallExpression)
    .flatMap((node) => writeAt(node) ?? [])
    .find(({ node }) => startOf(node) === start && node.end === end);
  const table = found?.roles.model;
  if (!found || !table) decline("The write is not there any more.");
  const last = found.links.at(-1)?.name ?? "";
  if (/^(?:prepare|toSQL|getSQL)$/.test(last) || found.links.some(({ name }) => name === "prepare"))
    decline("The statement is prepared here and sent elsewhere.");
  const site = siteAt(context, found.node, dialect);
  const { place } = site;
  if (/^(?:run|get|all|sync)$/.test(last) && !(place.awaited || context.violation.driver === "libsql"))
    decline(`\`.${last}()\` works at once, without a promise: catch the duplicate by hand.`);
  return { ...site, write: found, receiver: found.receiver, table: table.getText(), row: found.roles.row };
}

export interface Condition {
  /** `eq(users.email, email)` */
  readonly text: string;
  /** The expressions that it repeats. */
  readonly values: readonly ts.Expression[];
}

/** Declines where the code does not show a value that can be said again, or where null would find no row. */
function keyCondition(site: DrizzleSite): Condition {
  const { row, table, style } = site;
  const found = keyAgain(site, row);
  const imported = (name: string) => site.use({ module: "drizzle-orm", name });
  const eq = imported("eq");
  const parts = [...found].map(
    ([field, { text }]) => `${eq}(${table}${typescriptMembers([field], style)}, ${text})`,
  );
  const text = parts.length === 1 ? (parts[0] ?? "") : `${imported("and")}(${parts.join(", ")})`;
  return { text, values: [...found.values()].map(({ node }) => node) };
}

/** The query of the rows (one) of the violated key, in the form that the write's `returning` has. */
export function selectOf(site: DrizzleSite): Condition {
  const { context, receiver, table, write } = site;
  declineOne(site);
  declineSecondCall(site, () => false);
  declineOldState(site);
  const { text, values } = keyCondition(site);
  const shape = write.links.find(({ name }) => name === "returning")?.call.arguments[0];
  // A plain read would see an old state.
  const locks = context.write.inTransaction === true && context.database?.inTransaction?.seesLatest === false;
  const lock = locks ? `.for(${site.quote("share")})` : "";
  const on = receiver.getText();
  return {
    text: `${on}.select(${shape ? onOneLine(shape) : ""}).from(${table}).where(${text})${lock}`,
    values,
  };
}

/** The number of rows of the violated key: https://orm.drizzle.team/docs/select#count */
export function countOf(site: DrizzleSite): string {
  declineOne(site);
  declineSecondCall(site, () => false);
  return `${site.receiver.getText()}.$count(${site.table}, ${keyCondition(site).text})`;
}

/** Declines what is no insert of one row. */
export function declineOne({ context: { write }, row }: DrizzleSite): void {
  if (areSeveral(row, dialect.signs.calls)) decline(declining.severalRows);
  if (write.operation === "update") decline(declining.anUpdate);
  if (!row) decline("The row comes from another query.");
}
