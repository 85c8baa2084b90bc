/** Files of SQL by the tools that run them: which belong to one history, in which order, for which database, and which half undoes the other. */

import type { Stretch } from "../syntax/sql-statements";

/** Where a file stands among those that run before and after it. */
export interface Stand {
  /** Files of one history make one database. */
  readonly history: string;
  /** Numbers of its version, compared one by one; null = it has none: a schema, a dump. */
  readonly version: readonly number[] | null;
  /** What the folder or the name says of the database. */
  readonly engine: string | null;
}

const engines: readonly [RegExp, string][] = [
  [/(?:^|[^a-z])(?:postgres(?:ql)?|pg|pgsql|pglite)(?![a-z])/i, "postgresql"],
  [/(?:^|[^a-z])(?:mysql|mariadb)(?![a-z])/i, "mysql"],
  [/(?:^|[^a-z])(?:sqlite3?|libsql|turso|d1)(?![a-z])/i, "sqlite"],
  [/(?:^|[^a-z])(?:mssql|sqlserver)(?![a-z])/i, "mssql"],
];

/**
 * undefined = the file only undoes what another does.
 *
 * Flyway `V1_2__x.sql` (`U…` undoes, `R__…` is repeated at the end), dbmate, goose and Supabase `20240101120000_x.sql`, golang-migrate
 * `0001_x.up.sql`, node-pg-migrate `1700000000000_x.sql`, Prisma and newer Drizzle `20240101_x/migration.sql`, Hasura `1700_x/up.sql`, db-migrate
 * `sqls/2024-x-up.sql`, code with a number in front.
 */
export function standOf(path: string): Stand | undefined {
  const parts = path.split("/");
  const file = parts.at(-1) ?? "";
  const folder = parts.at(-2) ?? "";
  if (/^U\d[\d._]{0,40}__|[._-]down\.sql$|^down\.sql$/i.test(file)) return undefined;
  const engine = engines.find(([sign]) => sign.test(parts.slice(-4).join("/")))?.[1] ?? null;
  const isOwnFolder = /^(?:migration|up)\.sql$/i.test(file) && /^\d/.test(folder);
  const name = isOwnFolder ? folder : file;
  const around = parts.slice(0, isOwnFolder ? -2 : -1).join("/");
  const repeated = /^R__/.test(file);
  const numbers = /^[Vv]?(\d[\d._-]{0,60})/.exec(name)?.[1];
  const version = repeated ? [Number.POSITIVE_INFINITY] : numbers ? versionOf(numbers) : null;
  // Versioned files of one folder run one after the other; of several engines each has its own.
  const inName = engines.find(([sign]) => sign.test(file))?.[1] ?? "";
  return { history: `${around}/${inName}`, version, engine };
}

function versionOf(numbers: string): number[] {
  return numbers
    .split(/[._-]+/)
    .filter((each) => each !== "")
    .map(Number);
}

/** Earlier ones first; equal ones by their names. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const [x, y] = [a[at] ?? -1, b[at] ?? -1];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

const up =
  /^\s{0,20}--\s{0,20}(?:(?:\+\s{0,3})?(?:migrate|goose)\s{0,3}:?\s{0,3}up|up migration|\+migrate up)\b/i;
const down =
  /^\s{0,20}--\s{0,20}(?:(?:\+\s{0,3})?(?:migrate|goose|rambler)\s{0,3}:?\s{0,3}down|down migration)\b/i;
const copied = /^COPY\s.{1,4000}\sFROM\s{1,9}stdin\b.{0,200};$/i;

/**
 * The stretches of a file that make what is there in the end, in order: without what undoes it (dbmate `-- migrate:down`, goose `-- +goose Down`,
 * sql-migrate `-- +migrate Down`, node-pg-migrate `-- Down Migration`), and without the rows of a dump (`COPY … FROM stdin`, an INSERT on a line of
 * its own), which would fill up what is read of a text. Linear.
 */
export function piecesOf(text: string): Stretch[] {
  const pieces: Stretch[] = [];
  let skipping: "down" | "rows" | undefined;
  let start = 0;
  const close = (end: number) => {
    if (end > start) pieces.push({ start, end });
  };
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf("\n", at);
    const end = newline < 0 ? text.length : newline + 1;
    const head = text.slice(at, Math.min(end, at + 5000)).trimEnd();
    const was = skipping;
    if (skipping === "rows") {
      if (head === "\\.") skipping = undefined;
    } else if (down.test(head)) skipping = "down";
    else if (skipping === "down") {
      if (up.test(head)) skipping = undefined;
    } else if (copied.test(head)) skipping = "rows";
    const isRow =
      was === undefined && skipping === undefined && /^INSERT\s/i.test(head) && isClosed(text, end);
    if ((was === undefined && skipping !== undefined) || isRow) close(at);
    if (was !== undefined || isRow) start = end;
    at = end;
  }
  if (skipping === undefined) close(text.length);
  return pieces;
}

/** The line that ends here ends its statement. */
function isClosed(text: string, end: number): boolean {
  return text
    .slice(Math.max(0, end - 20), end)
    .trimEnd()
    .endsWith(";");
}

/** What the SQL itself says of its database; null where it could be of any. */
export function engineOf(text: string): string | null {
  const head = text.slice(0, 200_000);
  if (/\bauto_increment\b|\bengine\s{0,3}=\s{0,3}\w|^\s{0,9}(?:unique )?key `/im.test(head)) return "mysql";
  if (/\bautoincrement\b|\bpragma \w|\bwithout rowid\b|\bsqlite_/i.test(head)) return "sqlite";
  if (
    /\b(?:big|small)?serial\b|\btimestamptz\b|\bjsonb\b|\bgenerated (?:always|by default) as identity\b|::\s{0,3}[a-z]|\$\$|\bplpgsql\b|\bnextval\b|\buuid_generate|gen_random_uuid\(/i.test(
      head,
    )
  )
    return "postgresql";
  if (/\bidentity\s{0,3}\(|\bnvarchar\b|^go\s{0,3}$/im.test(head)) return "mssql";
  return null;
}
