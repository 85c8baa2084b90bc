/** The writes of tables through supabase-js, whatever has the model: by the table that `from` names. */

import type { FoundCall } from "../../code/typescript/patterns";
import { tablesIn } from "../../code/typescript/tables";
import { type Part, partOf, type Reading, writesOf, writtenBy } from "../../code/typescript/writes";
import type { WriteReader } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { compiler, parseTypeScript, type ts, unwrap } from "../../syntax/typescript";
import { linksFrom, member } from "../../syntax/typescript-calls";
import { literalOf, memberOf, objectOf, stringOf } from "../../syntax/typescript-literals";
import { dialect, tableCalls } from "./dialect";
import { rpcParts } from "./rpc";

const reader = writesOf(dialect, { marker, parts, condition, borrows });

/** `supabase.from(this.table)`: of whatever the caller hands in. */
const ofAnyTable = /\.\s{0,200}from\(\s{0,50}(?:this\.)?[\w$]{0,40}[tT]able[\w$]{0,20}\s{0,50}\)/;

export const writes: WriteReader = {
  ...reader,
  byTable: true,
  read: (source, wanted, models, stands, world) =>
    isOfSupabase.test(source.text)
      ? reader.read(
          source,
          wanted,
          models,
          { ...tablesIn(parseTypeScript(source), models, tableCalls), ...stands },
          world,
        )
      : [],
  blind: (source, models, stands) =>
    reader.blind?.(source, models, {
      ...tablesIn(parseTypeScript(source), models, tableCalls),
      ...stands,
    }) ?? [],
  hides: (text) => isOfSupabase.test(text) && ofAnyTable.test(text),
};

/** The words of its calls are those of other builders too. */
const isOfSupabase = /supabase|postgrest/i;
const methods = /\.\s{0,200}(?:insert|upsert|update|delete)\s{0,9}[(<]/;
/** A table may stand behind a constant: `TABLES.users`, `USERS`. */
const constants = /\bfrom\(\s{0,50}[\w$.]{1,80}\s{0,50}\)/;

function marker(text: string, wanted: readonly Model[]): boolean {
  if (!isOfSupabase.test(text) || !methods.test(text)) return false;
  return (
    constants.test(text) ||
    wanted.some(({ table }) => table !== null && text.toLowerCase().includes(table.toLowerCase()))
  );
}

/** It calls a function of the database, whose body stands in a file of SQL. */
function borrows(text: string): boolean {
  return isOfSupabase.test(text) && /\.\s{0,200}rpc\s{0,9}[(<]/.test(text);
}

function parts(call: FoundCall, reading: Reading): Part[] {
  // A builder that nobody waits for is never sent.
  if (compiler().isExpressionStatement(call.node.parent)) return [];
  if (call.roles.sql) return rpcParts(call, reading);
  const schema = schemaOf(call.receiver);
  return writtenBy(call, reading)
    .filter((model) => schema === undefined || (model.schema ?? "public") === schema)
    .map((model) => {
      const part = partOf(call, model, dialect, { condition });
      const named = (name: string) => fieldOf(name, model);
      const matches = part.operation === "update" ? matchedIn(call) : undefined;
      const { literals, given } = part;
      return {
        ...part,
        ...(part.fields ? { fields: part.fields.map(named) } : {}),
        ...(literals ? { literals: renamed(literals, named) } : {}),
        ...(given ? { given: renamed(given, named) } : {}),
        ...(matches ? { matches: matches.map(named) } : {}),
        ...(part.operation === "upsert" ? conflictOf(call, model) : {}),
      };
    });
}

function renamed<V>(
  values: Readonly<Record<string, V>>,
  named: (name: string) => string,
): Readonly<Record<string, V>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [named(name), value]));
}

/** `{ onConflict: "team_id,email", ignoreDuplicates: true }`; without a key it is the primary one. */
function conflictOf(call: FoundCall, model: Model): Pick<Part, "operation" | "lookup"> {
  const options = optionsOf(call);
  const key = memberOf(options, "onConflict");
  const named = stringOf(key)
    ?.split(",")
    .map((name) => fieldOf(name.trim().replaceAll('"', ""), model));
  const primary = model.constraints.find(({ kind }) => kind === "primary_key")?.fields;
  const lookup = named ?? (key || (options && !objectOf(options)?.complete) ? undefined : primary);
  const passes = literalOf(memberOf(options, "ignoreDuplicates")) === true;
  return {
    operation: passes ? "get-or-create" : "upsert",
    ...(lookup ? { lookup } : {}),
  };
}

/** What stands behind the row. */
export function optionsOf({ links }: FoundCall): ts.Expression | undefined {
  return links[0]?.call.arguments[1];
}

/** `auth` of `supabase.schema("auth").from("users")`; undefined = the client's own. */
function schemaOf(receiver: ts.Expression): string | undefined {
  const t = compiler();
  for (let next = unwrap(receiver); t.isCallExpression(next); ) {
    const path = member(next.expression);
    if (path?.name === "schema") return stringOf(next.arguments[0]);
    if (!path) return undefined;
    next = unwrap(path.of);
  }
  return undefined;
}

function fieldOf(column: string, { fields }: Model): string {
  return fields.find((each) => each.column?.toLowerCase() === column.toLowerCase())?.name ?? column;
}

/** All that the filters behind a `select` name: `.eq("team_id", team).eq("email", email)`, `.match({ email })`. */
function condition(where: ts.Expression): readonly string[] | null {
  const t = compiler();
  const call = where.parent;
  const filters = t.isCallExpression(call) ? linksFrom(call) : [];
  const found = filters.flatMap(({ name, call: { arguments: given } }) => filtered(name, given[0]));
  return found.length > 0 ? found : null;
}

function filtered(name: string, given: ts.Expression | undefined): readonly string[] {
  if (name === "eq" || name === "in" || name === "ilike") return [stringOf(given) ?? []].flat();
  const object = name === "match" ? objectOf(given) : undefined;
  return object?.complete ? [...object.members.keys()] : [];
}

/** The rows that an update changes; undefined = a filter is not to be seen. */
function matchedIn({ links }: FoundCall): readonly string[] | undefined {
  const filters = links
    .slice(1)
    .filter(({ name }) => !/^(?:select|single|maybeSingle|throwOnError)$/.test(name));
  const found = filters.map(({ name, call }) =>
    /^(?:eq|match)$/.test(name) ? filtered(name, call.arguments[0]) : [],
  );
  return filters.length > 0 && found.every(({ length }) => length > 0) ? found.flat() : undefined;
}
