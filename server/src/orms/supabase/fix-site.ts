/** A write through supabase-js as its fixes see it: the chain, its row, who gets its error, what finds the row of the violated key again. */

import { decline } from "../../code/fixes/declined";
import { valuesOfKey } from "../../code/fixes/keys";
import { declining } from "../../code/fixes/words";
import { declineSecondCall, isCertainlyGiven, valueAgain } from "../../code/typescript/again";
import { toldAt } from "../../code/typescript/behind";
import { createCalls, type FoundCall } from "../../code/typescript/patterns";
import { siteAt, type TypescriptSite } from "../../code/typescript/site";
import { tablesIn } from "../../code/typescript/tables";
import { isTold } from "../../code/typescript/told";
import { areSeveral } from "../../code/typescript/values";
import type { FixContext } from "../../domain/adapters";
import { compiler, findAll, parseTypeScript, startOf, type ts, unwrap } from "../../syntax/typescript";
import { member } from "../../syntax/typescript-calls";
import { dialect, tableCalls } from "./dialect";

export interface SupabaseSite extends TypescriptSite {
  readonly write: FoundCall;
  /** What the request is made of: the client. */
  readonly receiver: ts.Expression;
  readonly row: ts.Expression | undefined;
}

const given = { member: "error", unless: "throwOnError" } as const;

/** The write alone: whatever becomes of its error. */
export function writeSite(context: FixContext): SupabaseSite {
  const { source, write, models } = context;
  const root = parseTypeScript(source);
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  const { writeAt } = createCalls(root, dialect, models, tablesIn(root, models, tableCalls));
  const found = findAll(root, compiler().isCallExpression)
    .flatMap((node) => writeAt(node) ?? [])
    .find(({ node }) => startOf(node) === start && node.end === end);
  if (!found) decline("The write is not there any more.");
  // Its promise is none of a language's own: it has no `catch`.
  const site = { ...siteAt(context, found.node, dialect), answers: "thenable" as const };
  return { ...site, write: found, receiver: clientOf(found.receiver), row: found.roles.row };
}

/** `supabase` of `supabase.schema("auth").from("users")`. */
function clientOf(receiver: ts.Expression): ts.Expression {
  const t = compiler();
  const inner = unwrap(receiver);
  const path = t.isCallExpression(inner) ? member(inner.expression) : undefined;
  return path && /^(?:from|schema)$/.test(path.name) ? clientOf(path.of) : receiver;
}

/** The write with whoever gets its error; declines where nobody near does. */
export function supabaseSite(context: FixContext): SupabaseSite {
  const site = writeSite(context);
  if (!isTold(site.write.links, given)) return site;
  const told = toldAt(site, given);
  return { ...site, told, error: told.error };
}

/** Links that say nothing of the row's fate. */
const plain = /^(?:insert|update|upsert|delete|select|single|maybeSingle|throwOnError)$/;

/** Declines what is no insert of one row, and chains that say more than a row and what is given back of it. */
export function declineOne({ context, write, row }: SupabaseSite): void {
  declineFunction(write);
  if (areSeveral(row, dialect.signs.calls) || context.write.several === true) decline(declining.severalRows);
  if (context.write.operation === "update") decline(declining.anUpdate);
  if (context.write.operation !== "insert")
    decline("The statement says already what becomes of a row that is there.");
  if (!row) decline("The code does not show the row.");
  const other = write.links.find(({ name }) => !plain.test(name));
  if (other)
    decline(
      `\`${other.name}\` may change what the call gives: what it would be of another row is not shown.`,
    );
}

/** The function writes in a transaction, of which nothing is left. */
export function declineFunction({ roles }: FoundCall): void {
  if (roles.sql)
    decline(
      "A function of the database writes the row: all that it has done is undone, and what becomes of a row that is there is said in its SQL.",
    );
}

/** The query of the row of the violated key, which gives what the insert gives. Declines where null would find no row. */
export function selectOf(site: SupabaseSite): string {
  const { context, row, write, quote } = site;
  declineOne(site);
  declineSecondCall(site, () => false);
  if (site.receiver === write.receiver)
    decline("The builder is held in a variable: other calls change it as well.");
  const found = valuesOfKey(context, (field) => {
    const again = row ? valueAgain(site, row, [field]) : decline(declining.hidden(field));
    const isNullable = context.model.fields.some(({ name, nullable }) => name === field && nullable);
    if (isNullable && !isCertainlyGiven(site, again, field))
      decline(`\`${field}\` may be null here, and null finds no row.`);
    return again;
  });
  const filters = [...found].map(([field, { text }]) => `.eq(${quote(columnOf(site, field))}, ${text})`);
  const select = write.links.find(({ name }) => name === "select")?.call.arguments ?? [];
  const columns = select[0]?.getText() ?? "";
  const isOne = write.links.some(({ name }) => /^(?:maybeS|s)ingle$/.test(name));
  const rows = `${write.receiver.getText()}.select(${columns})${filters.join("")}`;
  return `${rows}${isOne ? ".single()" : ""}`;
}

export function columnOf({ context: { model } }: SupabaseSite, field: string): string {
  return model.fields.find(({ name }) => name === field)?.column ?? field;
}
