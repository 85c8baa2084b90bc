/** The fixes that Keyclash offers for Supabase, the likeliest to be wanted first. */

import { setAnew } from "../../code/fixes/anew";
import { decline } from "../../code/fixes/declined";
import { head } from "../../code/fixes/policy";
import { inFile, unhandled } from "../../code/fixes/steps";
import { declining, ownRefusal, sentence, titles, words } from "../../code/fixes/words";
import { fixesOf } from "../../code/typescript/fixes";
import { rowOf } from "../../code/typescript/values";
import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { compiler, startOf } from "../../syntax/typescript";
import { onOneLine } from "../../syntax/typescript-edits";
import { elementsOf, objectOf } from "../../syntax/typescript-literals";
import { dialect } from "./dialect";
import { columnOf, declineFunction, declineOne, type SupabaseSite, writeSite } from "./fix-site";
import { fixing } from "./fixing";
import { optionsOf } from "./writes";

/**
 * Fix: get-or-create. `.upsert({ name }, { onConflict: "name", ignoreDuplicates: true })` passes over a row of this key, and of no other.
 * https://supabase.com/docs/reference/javascript/upsert
 */
const getOrCreate: Fix = {
  ...head("get-or-create"),
  title: ({ constraint, write }) =>
    write.several === true
      ? `Skip rows whose ${words(constraint.fields)} is there already (upsert with ignoreDuplicates)`
      : `Insert unless a row with this ${words(constraint.fields)} is there (upsert with ignoreDuplicates)`,
  make: (context) =>
    unhandled(context, writeSite, (site) => {
      const { intent } = context;
      const again = intent?.once ?? (intent?.id === "ignore" ? intent.only : undefined);
      if (again !== undefined) decline(again);
      if (site.write.links.some(({ name }) => name === "select"))
        decline("The row is selected behind the insert, and one that is passed over is not given back.");
      return upserted(site, ["ignoreDuplicates: true"]);
    }),
};

/** Fix: upsert. One statement that overwrites the row of the same key with all that the insert sets. */
const upsert: Fix = {
  ...head("upsert"),
  title: ({ constraint }) => `Upsert by ${words(constraint.fields)}: overwrite the row that is there`,
  make: (context) =>
    unhandled(context, writeSite, (site) => {
      declineOne(site);
      declineUnset(site);
      return upserted(site, []);
    }),
};

const common = fixesOf(fixing);

export const fixes: readonly Fix[] = [
  common.catch,
  common.answer,
  common.ignore,
  getOrCreate,
  upsert,
  { ...common.translate, title: refusal },
];

/** It is thrown, or given back as the code gives every error back. */
function refusal(context: FixContext): string {
  const own = ownRefusal(context);
  const told = `Test for this violation only and refuse it: “${sentence(context)}”`;
  return own ? titles.translate(context, "throw") : told;
}

/** `insert(row)` -> `upsert(row, { onConflict: "email", … })` */
function upserted(site: SupabaseSite, more: readonly string[]): FixResult {
  const { context, write, quote } = site;
  declineFunction(write);
  declineAnyKey(context);
  declineRowSecurity(context);
  const columns = context.constraint.fields.map((field) => columnOf(site, field));
  if (!columns.every((name) => /^\w{1,200}$/.test(name)))
    decline("A name of these columns cannot be written into `onConflict`.");
  const said = [`onConflict: ${quote(columns.join(","))}`, ...more].join(", ");
  const insert = write.links[0]?.call;
  const method = insert && compiler().isPropertyAccessExpression(insert.expression) && insert.expression.name;
  const row = insert?.arguments[0];
  if (!insert || !method || !row) decline("The code does not show the row.");
  const options = optionsOf(write);
  const object = objectOf(options);
  if (options && !object?.complete) decline("The options of the insert are not written here.");
  const last = object?.node.properties.at(-1);
  const at = last?.end ?? row.end;
  const edits: TextEdit[] = [
    { start: startOf(method), end: method.end, text: "upsert" },
    options && !last
      ? { start: startOf(options), end: options.end, text: `{ ${said} }` }
      : { start: at, end: at, text: last ? `, ${said}` : `, { ${said} }` },
  ];
  return inFile(site, edits);
}

/** Declines keys that no conflict can be named by: `on_conflict` takes columns alone. */
function declineAnyKey({ constraint, write, model }: FixContext): void {
  if (constraint.condition) decline(declining.partialKey);
  if (constraint.expression) decline(declining.expressionKey);
  if (constraint.deferrable)
    decline("A key that is checked at the end of the transaction cannot be the target of a conflict.");
  if (constraint.columns.length === 0) decline("The migrations do not show the columns of the violated key.");
  if (model.columnsOnly)
    decline("The generated types do not show the key: whether a conflict can be named by it is not known.");
  if (write.operation !== "insert") decline("The statement says already what becomes of conflicts.");
}

/**
 * An upsert needs policies that an insert does not: rows must be seen and, where they are overwritten, changed.
 * https://www.postgresql.org/docs/current/sql-createpolicy.html, table of policies by command
 */
function declineRowSecurity({ model, files, read, source }: FixContext): void {
  if (/service_?role|secret_?key/i.test(source.text)) return;
  const secured = (files?.(["**/*.sql"]) ?? []).some((path) =>
    securedIn(read(path)?.text ?? "", model.table),
  );
  if (secured)
    decline(
      `Row level security is on for ${model.name}: an upsert needs policies by which the row that is there is seen and changed, and whom they let is not to be seen here.`,
    );
}

function securedIn(text: string, table: string | null): boolean {
  const statements = text.matchAll(
    /\balter\s{1,20}table\s{1,20}(?:if\s{1,9}exists\s{1,9})?(?:only\s{1,9})?([\w".]{1,200})\s{1,20}enable\s{1,20}row\s{1,20}level/gi,
  );
  return [...statements].some(([, name = ""]) => name.replaceAll('"', "").split(".").at(-1) === table);
}

/** All that the insert sets is set on the row that is there. */
function declineUnset({ row, context }: SupabaseSite): void {
  const [only] = elementsOf(row) ?? [row];
  const object = objectOf(only);
  if (!object?.complete) decline("The code does not show which fields an existing row would get.");
  const { constraint, model } = context;
  const primary = model.constraints.find(({ kind }) => kind === "primary_key")?.fields ?? [];
  const { known } = rowOf(only, dialect.signs.calls);
  const overwritten = primary.find((name) => known.has(name) && !constraint.fields.includes(name));
  if (overwritten !== undefined)
    decline(`The insert sets \`${overwritten}\`, which the row that is there would get as well.`);
  const rest = [...known].filter(([name]) => !constraint.fields.includes(name));
  if (rest.length === 0)
    decline(
      "The row has nothing beside its key, so there is nothing to overwrite: get-or-create is the same.",
    );
  const again = setAnew(context, new Map(rest.map(([name, value]) => [name, onOneLine(value)])));
  const kept = rest.find(([name]) => !again.includes(name));
  if (kept)
    decline(
      `The upsert would set \`${kept[0]}\` too, which the code leaves alone where its look finds a row.`,
    );
}
