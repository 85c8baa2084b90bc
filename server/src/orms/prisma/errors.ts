/** Prisma's own wording of a violation: P2002, P2003, P2004, P2010, P2011, P2014, P2039 in the forms of versions 5, 6 and 7. */

import {
  type Frame,
  type Operation,
  unknownViolation,
  type Violation,
  type ViolationKind,
} from "../../domain/incident";
import { createSource } from "../../domain/text";

/** Places further behind the first sign of Prisma belong to another error. */
const reach = 20_000;

/**
 * Sources: https://www.prisma.io/docs/orm/reference/error-reference for the codes; the forms of 6.19 and 7.10 are those of
 * test/capture/prisma/traces. Undefined where the text is not Prisma's or says nothing about a constraint.
 */
export function readViolation(text: string): Violation | undefined {
  const invocation = readInvocation(text);
  const unexecutable = readUnexecutable(text);
  if (unexecutable) return unexecutable;
  const found = readMessage(text) ?? readProperties(text) ?? readDriverError(text);
  // Its migrations are SQL: what failed says the database.
  if (!found)
    return migrates(text)
      ? { ...unknownViolation, orm: "prisma", operation: "migrate", ...resolvedBy(text) }
      : undefined;
  const operation = operationOf(invocation?.method ?? null);
  const [, driver, engine] = drivers.find(([sign]) => sign.test(text)) ?? [null, null, null];
  const deletes = found.kind === "foreign_key" && operation === "delete";
  // The model of a nested write's call, of a deleted parent: where a name says which constraint, it would only mislead.
  const isNamed = found.constraint !== undefined && found.constraint !== "PRIMARY";
  const model = isNamed || deletes ? undefined : modelName(text, found.at);
  return {
    ...unknownViolation,
    kind: found.kind,
    engine: engine ?? (found.constraint === "PRIMARY" ? "mysql" : null),
    orm: "prisma",
    driver,
    exception: exceptionOf(text),
    constraint: found.constraint ?? null,
    columns: found.columns ?? [],
    ...(found.columns?.length ? { fields: found.columns } : {}),
    ...(model ? { model } : {}),
    ...(found.constraint === "PRIMARY" ? { primary: true } : {}),
    ...(operation ? { operation } : {}),
    ...(deletes || found.stillReferenced ? { stillReferenced: true } : {}),
    ...(found.followUp ? { followUp: true } : {}),
    ...(found.remark ? { remarks: [found.remark] } : {}),
    ...(invocation?.method ? { method: invocation.method } : {}),
    ...(invocation?.spelt ? { spelt: invocation.spelt } : {}),
    ...(invocation?.frame ? { invocation: invocation.frame } : {}),
    at: createSource("", text).place(found.at, found.end),
  };
}

/** P3018 and P3006: https://www.prisma.io/docs/orm/reference/error-reference#prisma-migrate-schema-engine */
function migrates(text: string): boolean {
  return (
    text.includes("A migration failed to apply.") || text.includes("failed to apply cleanly to the shadow")
  );
}

/** A migration that failed keeps all others back: https://www.prisma.io/docs/cli/migrate/resolve */
function resolvedBy(text: string): Pick<Violation, "remarks"> {
  const at = text.indexOf("A migration failed to apply.");
  const name =
    at < 0 ? undefined : /Migration name: {0,2}([\w.-]{1,200})/.exec(text.slice(at, at + 1_000))?.[1];
  return name === undefined
    ? {}
    : {
        remarks: [
          `Prisma keeps \`${name}\` as failed, and runs no other: when what it did before it failed is undone (PostgreSQL has done so itself) and it is mended, \`npx prisma migrate resolve --rolled-back ${name}\` lets \`migrate deploy\` try it again.`,
        ],
      };
}

/**
 * What `migrate dev` and `db push` say before they write anything: no migration is there yet, the schema alone asks for the value.
 * https://github.com/prisma/prisma-engines, sql_migration_connector's destructive change checks
 */
function readUnexecutable(text: string): Violation | undefined {
  const match =
    /Added the required column `([^`\n]{1,300})` to the `([^`\n]{1,300})` table without a default value\.[^\n]{0,200}/.exec(
      text,
    );
  if (!match) return undefined;
  const [whole, column = "", table = ""] = match;
  return {
    ...unknownViolation,
    kind: "not_null",
    orm: "prisma",
    operation: "migrate",
    table,
    columns: [column],
    statement: `ALTER TABLE ${table} ADD COLUMN ${column}`,
    at: createSource("", text).place(match.index, match.index + whole.length),
  };
}

interface Message {
  readonly kind: ViolationKind | null;
  readonly constraint?: string;
  readonly columns?: readonly string[];
  readonly stillReferenced?: boolean;
  readonly followUp?: boolean;
  readonly remark?: string;
  readonly at: number;
  readonly end: number;
}

/** What each sentence says. The rest of the sentence names the constraint or its columns. */
const sentences: readonly (readonly [string, ViolationKind])[] = [
  ["Unique constraint failed on the ", "unique"],
  ["Foreign key constraint violated", "foreign_key"],
  ["Foreign key constraint failed on the ", "foreign_key"],
  ["Null constraint violation on the ", "not_null"],
  ["A constraint failed on the database: ", "check"],
];

function readMessage(text: string): Message | undefined {
  let first: Message | undefined;
  for (const [words, kind] of sentences) {
    const at = text.indexOf(words);
    if (at < 0 || (first && first.at < at)) continue;
    const line = lineFrom(text, at);
    first = {
      kind,
      at,
      end: at + line.length,
      ...(kind === "check" ? {} : subjectOf(line.slice(words.length))),
    };
  }
  return earliest([first, readCoded(text), readRelation(text)]);
}

/**
 * `fields: (\`a\`,\`b\`)`, `constraint: \`X\``, `field: \`X (index)\`` (Prisma 5), `: \`X\`` (6, classic), `foreign key` (SQLite),
 * `(not available)`. Quotes of PostgreSQL leak into the fields of some versions: \`"shopId"\`.
 */
function subjectOf(rest: string): { constraint?: string; columns?: string[] } {
  const printed = [...rest.slice(0, 2_000).matchAll(/`([^`\n]{1,300})`/g)].map((match) => match[1] ?? "");
  const quoted = printed.map((name) => name.replace(/^"|"$/g, "").replace(/ \(index\)$/, ""));
  if (quoted.length === 0 || quoted[0] === "foreign key") return {};
  const isIndex = printed[0]?.endsWith(" (index)") === true;
  if (/^(?: on the )?fields?\b/.test(rest) && !isIndex) return { columns: quoted };
  const isName = isIndex || /^(?: on the )?(?:constraint|index)\b|^: /.test(rest);
  return isName ? { constraint: quoted[0] ?? "" } : {};
}

/** Error codes of the databases, as `Code: \`23505\`` in P2010 and P2039: PostgreSQL, MySQL, SQLite, SQL Server. */
const kinds: ReadonlyMap<string, ViolationKind> = new Map([
  ...coded("unique", "23505", "1062", "2067", "1555", "2579", "2627", "2601"),
  ...coded("foreign_key", "23503", "23001", "1451", "1452", "787", "547"),
  ...coded("not_null", "23502", "1048", "1364", "1299", "515"),
  ...coded("check", "23514", "3819", "4025", "275"),
  ...coded("exclusion", "23P01"),
]);

function coded(kind: ViolationKind, ...codes: readonly string[]): [string, ViolationKind][] {
  return codes.map((code) => [code, kind]);
}

/** `Raw query failed. Code: \`23505\`. Message: …` (P2010), `Database error. Code: …` (P2039). */
function readCoded(text: string): Message | undefined {
  const match = /(?:Raw query failed|Database error)\. Code: `(\w{1,10})`\. Message: `/.exec(text);
  if (!match) return undefined;
  const [whole, code = ""] = match;
  const message = match.index + whole.length;
  const [at, end] = [match.index, message + lineFrom(text, message).length];
  if (code === "25P02") return { kind: null, followUp: true, at, end };
  const kind = kinds.get(code);
  return kind && { kind, at, end };
}

export const namesRelationOnly =
  "P2014: Prisma itself refused the change, before the database could; it names the relation only.";

/** P2014: Prisma itself refuses to leave a child without its required parent. */
function readRelation(text: string): Message | undefined {
  const at = text.indexOf("The change you are trying to make would violate the required relation ");
  if (at < 0) return undefined;
  const remark = namesRelationOnly;
  return { kind: "foreign_key", stillReferenced: true, remark, at, end: at + lineFrom(text, at).length };
}

const codes: Readonly<Record<string, ViolationKind>> = {
  P2002: "unique",
  P2003: "foreign_key",
  P2011: "not_null",
  P2014: "foreign_key",
};

/** A logger that keeps the properties and drops the message: `code: 'P2002', meta: { target: [ 'email' ] }`, as JSON too. */
function readProperties(text: string): Message | undefined {
  const match = /\bcode["']?: {0,2}["'](P20(?:02|03|11|14))["']/.exec(text);
  const kind = codes[match?.[1] ?? ""];
  if (!match || !kind) return undefined;
  const region = text.slice(Math.max(0, match.index - 2_000), match.index + 2_000);
  const [at, end] = [match.index, match.index + match[0].length];
  const list = /\b(?:target|fields)["']?: {0,2}\[([^\]]{1,500})\]/.exec(region)?.[1];
  const columns = [...(list ?? "").matchAll(/["']([^"'\n]{1,200})["']/g)].map((each) => each[1] ?? "");
  const name =
    /\b(?:target|index|field_name|constraint)["']?: {0,2}["']([^"'\n]{1,200}?)(?: \(index\))?["']/.exec(
      region,
    )?.[1];
  if (columns.length > 0) return { kind, columns, at, end };
  return name ? { kind, constraint: name, at, end } : { kind, at, end };
}

/**
 * Errors that reach the user without a code: DriverAdapterError (6), ConnectorError of the classic engines (5, 6). The
 * database's own words stand in them and its reader reads them; here only the kind.
 */
function readDriverError(text: string): Message | undefined {
  const match =
    /DriverAdapterError|ConnectorError\(|PrismaClientUnknownRequestError|PrismaClientKnownRequestError/.exec(
      text,
    );
  if (!match) return undefined;
  const region = text.slice(match.index, match.index + reach);
  const code =
    /(?:originalCode|code)["']?: {0,2}["'](\w{4,7})["']/.exec(region)?.[1] ??
    /\bcode: {0,2}(\d{3,5})\b/.exec(region)?.[1];
  const kind = kinds.get(code ?? "") ?? wordedKind(region);
  const [at, end] = [match.index, match.index + match[0].length];
  if (code === "25P02") return { kind: null, followUp: true, at, end };
  return kind && { kind, at, end };
}

function wordedKind(region: string): ViolationKind | undefined {
  if (region.includes("UniqueConstraintViolation")) return "unique";
  if (region.includes("ForeignKeyConstraintViolation")) return "foreign_key";
  if (region.includes("NullConstraintViolation")) return "not_null";
  if (/violates check constraint|CHECK constraint failed|Check constraint '/.test(region)) return "check";
  return undefined;
}

interface Invocation {
  readonly method: string | null;
  readonly spelt: string | null;
  readonly frame: Frame | null;
}

/** `Invalid \`prisma.user.create()\` invocation in` + `/app/src/users.ts:4:34` on the next line; production prints no place. */
function readInvocation(text: string): Invocation | undefined {
  const match = /Invalid `([^`\n]{1,300})` invocation(?: in\r?\n([^\n]{1,1000}))?/.exec(text);
  if (!match) return undefined;
  const path = match[2]?.trimEnd() ?? "";
  const place = /^\s*(\S[^\n]*?):(\d{1,7}):(\d{1,7})$/.exec(path);
  const method = methodOf(match[1] ?? "");
  const spelt = speltOf(match[1] ?? "");
  if (!place) return { method, spelt, frame: null };
  const file = (place[1] ?? "").replace(/^file:\/\/(?:\/(?=[A-Za-z]:))?/, "");
  const start =
    match.index + match[0].length - (match[2]?.length ?? 0) + (path.length - path.trimStart().length);
  const frame: Frame = {
    file,
    line: Number(place[2]),
    column: Number(place[3]),
    function: null,
    inApp: !/[\\/]node_modules[\\/]/.test(file),
    at: createSource("", text).place(start, start + path.trim().length),
    ...excerptOf(text.slice(match.index + match[0].length).slice(0, 2_000), Number(place[2]), method),
  };
  return { method, spelt, frame };
}

/** `→ 12   await prisma.user.create({`: what stands behind the call's bracket is Prisma's own rendering of the arguments. */
function excerptOf(text: string, line: number, method: string | null): Pick<Frame, "source"> {
  const match = /^[ \t]{0,8}(?:→|->|>) {0,4}(\d{1,7}) ([^\n]{1,400})$/m.exec(text);
  const code = match?.[2] ?? "";
  const end = method === null ? -1 : code.lastIndexOf(`${method.split(".").at(-1)}(`);
  return Number(match?.[1]) === line && end > 0
    ? { source: `${code.slice(0, code.indexOf("(", end)).trim().slice(0, 300)}…` }
    : {};
}

/** `prisma.user.create()` -> `user.create`, `prisma.$executeRaw()` -> `$executeRaw`. */
function methodOf(invocation: string): string | null {
  const names = invocation.replace(/\(\)$/, "").split(".").slice(-2);
  // Of a call over several lines the message has the last one: `.create()`.
  return names.join(".").replace(/^.*\.(?=\$)|^\./, "") || null;
}

/**
 * `this.db.user.create`. Without its source (in production) the client says `prisma`, whatever the variable is called; a name of two letters is a
 * minifier's.
 * https://github.com/prisma/prisma/blob/6.19.0/packages/client/src/runtime/utils/createErrorMessageWithContext.ts
 */
function speltOf(invocation: string): string | null {
  const spelt = invocation.replace(/\(\)$/, "").replace(/[\s?!]/g, "");
  return /^(?!prisma\.)[A-Za-z_$][\w$]{2,60}(?:\.[\w$]{1,60}){1,8}$/.test(spelt) ? spelt : null;
}

/** Nested writes make an update insert: only what cannot be otherwise is told. */
function operationOf(method: string | null): Operation | null {
  const verb = method?.split(".").at(-1) ?? "";
  if (/^create(?:Many|ManyAndReturn)?$/.test(verb)) return "insert";
  if (/^delete(?:Many)?$/.test(verb)) return "delete";
  if (/^updateMany(?:AndReturn)?$/.test(verb)) return "update";
  return verb === "upsert" ? "upsert" : null;
}

/** `modelName: 'User'` of the dumped error, in JSON too. A hint: some versions name the model of the call, not that of the nested write. */
function modelName(text: string, from: number): string | undefined {
  return /modelName["']?: {0,2}["'](\w{1,100})["']/.exec(text.slice(from, from + reach))?.[1];
}

function exceptionOf(text: string): string | null {
  const match = /PrismaClient(?:Known|Unknown)RequestError/.exec(text);
  return match?.[0] ?? (text.includes("DriverAdapterError") ? "DriverAdapterError" : null);
}

/** The adapter's package or class in the driver's part of the stack. */
const drivers: readonly (readonly [RegExp, string, string])[] = [
  [/pglite-prisma-adapter|PrismaPGlite|PGliteTransaction/, "pglite", "postgresql"],
  [/@prisma[\\/]adapter-pg\b|PrismaPgAdapter|PgTransaction/, "pg", "postgresql"],
  [/@prisma[\\/]adapter-neon|PrismaNeon/, "neon", "postgresql"],
  // One adapter for both; Prisma's own name for the family is its provider, "mysql".
  [/@prisma[\\/]adapter-mariadb|PrismaMariaDb|MariaDbTransaction/, "mariadb", "mysql"],
  [/@prisma[\\/]adapter-planetscale|PrismaPlanetScale/, "planetscale", "mysql"],
  [/@prisma[\\/]adapter-libsql|PrismaLibS(?:ql|QL)/, "libsql", "sqlite"],
  [/@prisma[\\/]adapter-better-sqlite3|PrismaBetterSqlite3|PrismaBetterSQLite3/, "better-sqlite3", "sqlite"],
  [/@prisma[\\/]adapter-d1|PrismaD1/, "d1", "sqlite"],
  [/@prisma[\\/]adapter-mssql|PrismaMssql/, "mssql", "mssql"],
];

function earliest(messages: readonly (Message | undefined)[]): Message | undefined {
  return messages.filter((each) => each !== undefined).sort((a, b) => a.at - b.at)[0];
}

function lineFrom(text: string, at: number): string {
  const end = text.indexOf("\n", at);
  return text.slice(at, Math.min(end < 0 ? text.length : end, at + 4_000)).trimEnd();
}
