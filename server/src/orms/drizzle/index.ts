/** Drizzle: tables as code for PostgreSQL, MySQL and SQLite, queries that run when they are awaited. */

import type { Orm } from "../../domain/adapters";
import { after, lineEnd } from "../../domain/data";
import { loadSql } from "../../syntax/sql";
import { loadTypeScript } from "../../syntax/typescript";
import { readViolation } from "./errors";
import { fixes } from "./fixes";
import { models } from "./models";
import { names } from "./names";
import { writes } from "./writes";

export const drizzle: Orm = {
  id: "drizzle",
  title: "Drizzle",
  runtime: "node",
  packages: ["drizzle-orm"],
  keeps: "tables",
  readViolation,
  frames: {
    own: /(?:^|\/)node_modules\/drizzle-orm\//,
    named:
      / (?:QueryPromise\.(?:all|execute|finally|get|run|then|values)|(?:NodePg|PostgresJs|MySql2|LibSQL|Pglite|Neon|NeonHttp|VercelPg|PlanetScale|SQLite|D1)?PreparedQuery\.(?:queryWithCache|all|execute|get|run|values))$/,
    sends: /\/session\.[cm]?[jt]s | (?:QueryPromise|\w{0,20}PreparedQuery)\./,
  },
  // Bare, with commas between.
  data: [after(["\nparams: "], lineEnd)],
  models,
  writes,
  names,
  fixes,
  prepare: async () => {
    await Promise.all([loadTypeScript(), loadSql()]);
  },
};
