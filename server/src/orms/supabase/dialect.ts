/** How supabase-js writes and reads rows, version 2: its signs and its calls as they look. Nothing is thrown, the error is given back. */

import { codeWords, kindsOfCode } from "../../code/codes";
import type { Dialect, HandlerSign, Sign } from "../../code/dialect";
import type { TableCalls } from "../../code/typescript/tables";

const client: Sign = { kind: "client" };
/** Rows of a table: `supabase.from("users")`. */
const query: Sign = { kind: "query", of: "argument" };
const same: Sign = { kind: "=", of: "receiver" };

const clientNames = /supabase|postgrest/i;
/** Names that many give to it, and to other things as well. */
const commonNames = /^_?(?:sb|db|client|admin|(?:admin|service|server|browser|anon)(?:Client|Db))$/;

/** https://supabase.com/docs/reference/javascript/insert, /upsert, /update, /delete, /rpc, /using-filters; helpers of @supabase/ssr and of Nuxt's module. */
export const dialect: Dialect = {
  orm: "supabase",
  language: "typescript",
  called: ({ table, schema }) =>
    table === null ? [] : schema === null ? [table] : [table, `${schema}.${table}`],
  signs: {
    type: (name) => (clientNames.test(name) ? client : undefined),
    calls: { from: query, schema: same, createClient: client, createServerClient: client },
    call: (name) => (clientNames.test(name) ? client : undefined),
    imported: (module, name) => (clientNames.test(name) || clientNames.test(module) ? client : undefined),
    named: (name) =>
      clientNames.test(name) || commonNames.test(name) ? { ...client, model: null, exact: false } : undefined,
  },
  writes: {
    "query.insert(row)": "insert",
    "query.upsert(row)": "upsert",
    "query.update(row)": "update",
    "query.delete()": "delete",
    "client.rpc(sql)": "raw",
  },
  runsWhenAwaited: true,
  givesError: { member: "error", unless: "throwOnError", raises: "PostgrestError" },
  reads: ["query.select()", "query.select().eq(where)", "query.select().match(where)"],
  transactions: { opens: [], lent: [] },
  handles,
  errorWords: codeWords,
};

/** By which call it is told a table. */
export const tableCalls: TableCalls = { names: /^from$/ };

/** PostgREST's errors carry the SQLSTATE and the database's sentence: https://docs.postgrest.org/en/stable/references/errors.html */
function handles(sign: HandlerSign): ReturnType<Dialect["handles"]> {
  if ("class" in sign) return undefined;
  if ("calls" in sign)
    return /^is(?:\w*Unique\w*|\w*Duplicate\w*|\w*Conflict\w*)$/i.test(sign.calls) ? ["unique"] : undefined;
  if (/duplicate key|unique constraint|already exists/i.test(sign.value)) return ["unique"];
  // A conflict is a duplicate or a foreign key.
  if (sign.value === "409") return ["unique", "foreign_key"];
  const found = kindsOfCode(sign.value);
  return found.length > 0 ? found : undefined;
}
