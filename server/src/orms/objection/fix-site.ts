/** An Objection write as its fixes see it: the chain, its class and row, what finds the row of the violated key again. */

import { decline } from "../../code/fixes/declined";
import { declining } from "../../code/fixes/words";
import { declineOldState, declineSecondCall, keyAgain, memberCode } from "../../code/typescript/again";
import { createCalls, type FoundCall } from "../../code/typescript/patterns";
import { siteAt, type TypescriptSite } from "../../code/typescript/site";
import { areSeveral } from "../../code/typescript/values";
import type { FixContext } from "../../domain/adapters";
import { compiler, findAll, parseTypeScript, startOf, type ts } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { dialect } from "./dialect";
import type { ModelExtra } from "./models";
import { queryIn, transactionOf } from "./writes";

export interface ObjectionSite extends TypescriptSite {
  readonly write: FoundCall;
  /** `User.query(trx)` as the code says it. */
  readonly query: string;
  readonly row: ts.Expression | undefined;
}

export function objectionSite(context: FixContext): ObjectionSite {
  const { source, write, models } = context;
  const root = parseTypeScript(source);
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  const { writeAt } = createCalls(root, dialect, models);
  const found = findAll(root, compiler().isCallExpression)
    .flatMap((node) => writeAt(node) ?? [])
    .find(({ node }) => startOf(node) === start && node.end === end);
  if (!found) decline("The write is not there any more.");
  const begun = queryIn(found.node);
  const on = begun && member(begun.expression)?.of;
  if (!begun || !on) decline("The builder is held in a variable: other calls change it as well.");
  const option = transactionOf(found);
  return {
    ...siteAt(context, found.node, dialect),
    write: found,
    receiver: on,
    query: begun.getText(),
    row: found.roles.row,
    ...(option ? { options: option } : {}),
  };
}

export interface Condition {
  /** `User.query().findOne({ email })` */
  readonly text: string;
  /** The expressions that it repeats. */
  readonly values: readonly ts.Expression[];
}

/** The row of the violated key. Declines where the code does not show a value that can be said again, or where null would find no row. */
export function rowOfKey(site: ObjectionSite): Condition {
  const { context, row, query } = site;
  declineOne(site);
  declineSecondCall({ ...site, receiver: site.receiver ?? site.call }, () => false);
  declineOldState(site);
  const { hooked = [] }: ModelExtra = context.model.extra ?? {};
  const found = keyAgain(site, row, hooked);
  const members = [...found].map(([field, { text }]) => memberCode(site, field, text));
  const locks = context.write.inTransaction === true && context.database?.inTransaction?.seesLatest === false;
  return {
    text: `${query}.findOne({ ${members.join(", ")} })${locks ? ".forShare()" : ""}`,
    values: [...found.values()].map(({ node }) => node),
  };
}

/** Declines what is no insert of one row. */
export function declineOne({ context: { write }, write: found, row }: ObjectionSite): void {
  if (areSeveral(row, dialect.signs.calls)) decline(declining.severalRows);
  if (/Graph/.test(found.pattern))
    decline(
      "The call writes a graph of rows: when one of them is there already, none of the others is written.",
    );
  if (write.operation === "update") decline(declining.anUpdate);
  if (found.pattern.includes("elatedQuery"))
    decline("The row is one of a relation: the one that is there may belong to another.");
  if (!row) decline("The code does not show the row.");
}
