/** Drizzle's own wording: `Failed query: …` with its parameters in front of the driver's error. */

import { unknownViolation, type Violation } from "../../domain/incident";
import { factsOfStatement } from "../../syntax/printed";

/**
 * Total and linear. Only the statement is Drizzle's; the reason stands in the cause, which the database reads. A message alone
 * (`Failed query: …`, `params: …`) does not tell whether a constraint failed, so it says no kind.
 * Source: https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/errors.ts
 */
export function readViolation(text: string): Violation | undefined {
  const statement = readStatement(text);
  if (statement === undefined && !signs.some((sign) => text.includes(sign)) && !BUNDLED.test(text))
    return undefined;
  return { ...unknownViolation, orm: "drizzle", driver: driverOf(text), ...factsOfStatement(statement) };
}

/** The folder of its session is the driver's, and so is the class: a bundle prints that one alone. Names as the databases' readers have them. */
const drivers: Readonly<Record<string, string>> = {
  "node-postgres": "pg",
  "postgres-js": "postgres.js",
  NodePg: "pg",
  PostgresJs: "postgres.js",
  MySql2: "mysql2",
  LibSQL: "libsql",
  Pglite: "pglite",
  Neon: "neon-serverless",
  NeonHttp: "neon-http",
  PlanetScale: "planetscale-serverless",
  D1: "d1",
};

function driverOf(text: string): string | null {
  const name =
    /(?:drizzle-orm|node_modules[\\/]src)[\\/](node-postgres|postgres-js|mysql2|libsql|better-sqlite3|pglite|neon-serverless|neon-http|planetscale-serverless|d1|bun-sqlite|sql-js)[\\/]/.exec(
      text,
    )?.[1] ??
    /\bat (?:async )?(NodePg|PostgresJs|MySql2|LibSQL|Pglite|NeonHttp|Neon|PlanetScale|D1)PreparedQuery\./.exec(
      text,
    )?.[1];
  return name ? (drivers[name] ?? name) : null;
}

const signs = [
  "DrizzleQueryError",
  "node_modules/drizzle-orm/",
  "node_modules\\drizzle-orm\\",
  // Source maps print the package's own sources without its name.
  "node_modules/src/pg-core/session.ts",
  "node_modules/src/mysql-core/session.ts",
  "node_modules/src/sqlite-core/session.ts",
];

/** A bundler keeps the names of methods: a query of Drizzle's is a promise of its own class. */
const BUNDLED = /\bat (?:async )?QueryPromise\.(?:all|execute|finally|get|run|then|values)\b/;

/** A raw statement may have many lines: it ends at the line of its parameters. */
function readStatement(text: string): string | undefined {
  const label = "Failed query: ";
  const start = text.indexOf(label);
  if (start < 0) return undefined;
  const rest = text.slice(start + label.length, start + label.length + 10_000);
  const end = rest.indexOf("\nparams: ");
  return end < 0 ? rest.slice(0, Math.max(0, rest.indexOf("\n")) || undefined) : rest.slice(0, end);
}
