/** A Kysely write as its fixes see it: the chain, its table and row, what finds the row of the violated key again. */

import { decline } from "../../code/fixes/declined";
import { declining } from "../../code/fixes/words";
import { declineOldState, declineSecondCall, keyAgain } from "../../code/typescript/again";
import { localIn } from "../../code/typescript/hazards";
import { createCalls, type FoundCall } from "../../code/typescript/patterns";
import { siteAt, type TypescriptSite } from "../../code/typescript/site";
import { areSeveral, rowOf } from "../../code/typescript/values";
import type { FixContext } from "../../domain/adapters";
import { compiler, findAll, parseTypeScript, startOf, type ts } from "../../syntax/typescript";
import { onOneLine } from "../../syntax/typescript-edits";
import { stringOf } from "../../syntax/typescript-literals";
import { isFunction } from "../../syntax/typescript-scope";
import { camelCase } from "./casing";
import { dialect } from "./dialect";
import { propertiesOf } from "./models";
import { fieldOf, sends } from "./writes";

export interface KyselySite extends TypescriptSite {
  readonly write: FoundCall;
  readonly receiver: ts.Expression;
  /** What another query of its row is called on: around a transaction what has opened it. Declines where the code does not show that. */
  on(): string;
  /** The table as the code says it, with its quotes. */
  readonly table: string;
  readonly row: ts.Expression | undefined;
  /** What sends it: `executeTakeFirst`. */
  readonly sender: string;
  /** Columns of which nothing tells how the code calls them. */
  readonly unsure: readonly string[];
}

/** Links that say nothing of the row's fate: with any other one the chain is not made anew here. */
const plain =
  /^(?:insertInto|updateTable|deleteFrom|replaceInto|values|set|where|columns|returning|returningAll|onConflict|execute\w*)$/;

/** Declines raw SQL, and builders that something else sends. The fields are called as the code calls them. */
export function kyselySite(context: FixContext): KyselySite {
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
  const sender = found.links.at(-1)?.name ?? "";
  if (!sends.has(sender) || sender === "stream")
    decline(
      isFunction(found.node.parent)
        ? "The statement is a part of another one, which fails as a whole."
        : "The statement is built here and sent elsewhere.",
    );
  const { row } = found.roles;
  const { own, unsure } = spelled(context, table, row);
  const { receiver } = found;
  return {
    ...siteAt(own, found.node, dialect),
    ...{ write: found, receiver, on: () => receiver.getText(), table: table.getText(), row, sender, unsure },
  };
}

/** The fields by the properties that stand for them here: `tenantId` for `tenant_id` where CamelCasePlugin is at work. */
function spelled(
  context: FixContext,
  table: ts.Expression,
  row: ts.Expression | undefined,
): { readonly own: FixContext; readonly unsure: readonly string[] } {
  const { model, constraint, source, models } = context;
  const keys = new Map(
    [...rowOf(row, dialect.signs.calls).known.keys()].map((key) => [fieldOf(model, key), key]),
  );
  const said = stringOf(table)?.split(/[\s.]/) ?? [];
  const isTold = said.some((each) => each !== model.table && camelCase(model.table ?? "") === each);
  const isCamel = isTold || [...keys].some(([field, key]) => field !== key);
  const has = (word: string) => source.text.split(/[^\w$]+/).includes(word);
  const isColumn = [...keys].some(([field, key]) => field === key && camelCase(field) !== field);
  const properties = propertiesOf(model);
  /** Undefined = nothing tells. */
  const told = (field: string): string | undefined => {
    const camel = camelCase(field);
    const key = keys.get(field);
    if (key !== undefined || camel === field) return key ?? field;
    if (isCamel || (has(camel) && !has(field))) return camel;
    if (isColumn || has(field) || properties === "columns") return field;
    return properties === "camel case" ? camel : undefined;
  };
  const spell = (field: string) => told(field) ?? field;
  const renamed = { ...constraint, fields: constraint.fields.map(spell) };
  const own = {
    ...model,
    fields: model.fields.map((field) => ({ ...field, name: spell(field.name) })),
    constraints: model.constraints.map((each) =>
      each === constraint ? renamed : { ...each, fields: each.fields.map(spell) },
    ),
  };
  return {
    own: {
      ...context,
      model: own,
      models: models.map((each) => (each.id === model.id ? own : each)),
      constraint: renamed,
    },
    unsure: constraint.fields.filter((field) => told(field) === undefined),
  };
}

export interface Condition {
  /** `.where("email", "=", email)` */
  readonly text: string;
  /** The expressions that it repeats. */
  readonly values: readonly ts.Expression[];
}

/** Declines where the code does not show a value that can be said again, or where null would find no row. */
function keyCondition(site: KyselySite): Condition {
  const { row, quote } = site;
  const found = keyAgain(site, row);
  const parts = [...found].map(([field, { text }]) => `.where(${quote(field)}, ${quote("=")}, ${text})`);
  return { text: parts.join(""), values: [...found.values()].map(({ node }) => node) };
}

/**
 * The query of the row of the violated key, in the form that the write's `returning` has.
 * @param sender what sends it; absent = what sends the write
 */
export function selectOf(site: KyselySite, sender: string = site.sender): Condition {
  const { context, on, table, write } = site;
  declineOne(site);
  declineOther(site);
  declineSecondCall(site, () => false);
  declineOldState(site);
  const { text, values } = keyCondition(site);
  const local = site.isAround ? localIn(site.call, values) : undefined;
  if (local)
    decline(`${local.text} is known inside the transaction only, the error must be caught around it.`);
  const shape = shapeOf(write) ?? `.select(${site.quote(context.constraint.fields[0] ?? "")})`;
  // A plain read would see an old state.
  const locks =
    context.write.inTransaction === true &&
    !site.isAround &&
    context.database?.inTransaction?.seesLatest === false;
  const lock = locks ? ".forUpdate()" : "";
  return { text: `${on()}.selectFrom(${table})${shape}${text}${lock}.${sender}()`, values };
}

/** `returning("id")` -> `.select("id")`; undefined where the write gives no row. */
export function shapeOf({ links }: FoundCall): string | undefined {
  const shapes = links.filter(({ name }) => /^returning(?:All)?$/.test(name));
  if (shapes.length === 0) return undefined;
  return shapes
    .map(({ name, call }) => {
      if (name === "returningAll") return ".selectAll()";
      const [given] = call.arguments;
      return given ? `.select(${onOneLine(given)})` : "";
    })
    .join("");
}

/** Declines what is no insert of one row. */
export function declineOne({ context: { write }, row }: KyselySite): void {
  if (areSeveral(row, dialect.signs.calls)) decline(declining.severalRows);
  if (write.operation === "update") decline(declining.anUpdate);
  if (!row || isFunction(row)) decline("The row comes from another query.");
}

/** Declines chains that say more than a row and what is given back of it. */
export function declineOther({ write, receiver }: KyselySite): void {
  const other = write.links.find(({ name }) => !plain.test(name));
  if (other)
    decline(`\`${other.name}\` may change the statement: what it would be without it is not to be seen.`);
  if (/\.\s{0,200}with(?:Recursive)?\(/.test(receiver.getText()))
    decline("The statement begins with others (`with`), which would run again.");
}
