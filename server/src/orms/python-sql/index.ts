/** SQL through Python's bare drivers: tables are the models, migrations and schemas declare them, statements in strings write. */

import type { Orm } from "../../domain/adapters";
import type { LikelyCall } from "../../domain/orm-frames";
import { tableNames } from "../../schemas/names";
import { tableReader } from "../../schemas/reader";
import { loadPython } from "../../syntax/python";
import { loadSql } from "../../syntax/sql";
import { fixes } from "./fixes";
import { changesInCode } from "./in-code";
import { writes } from "./writes";

export const pythonSql: Orm = {
  id: "python-sql",
  title: "plain SQL in Python",
  runtime: "python",
  keeps: "tables",
  // It has no words of its own: the database and its driver say all.
  readViolation: () => undefined,
  frames: { own: /^$/, likely },
  models: tableReader("python-sql", ["**/*.py"], changesInCode),
  writes,
  names: tableNames,
  fixes,
  prepare: async () => {
    await Promise.all([loadPython(), loadSql()]);
  },
};

/** Drivers that are written in Python, as their frames show which of their methods was called. */
const sends =
  /(?:^|\/)(?:psycopg|psycopg2|asyncpg|aiosqlite|pymysql|aiomysql|asyncmy|MySQLdb|mysql\/connector)\/(\w{1,30})\.py (execute|executemany|execute_values|execute_batch|fetch|fetchrow|fetchval|fetchmany|copy|copy_records_to_table|copy_to_table)$/;

/** The outermost of a driver's own methods. https://magicstack.github.io/asyncpg/current/api/index.html, https://www.psycopg.org/psycopg3/docs/api/cursors.html */
function likely(frames: readonly string[]): LikelyCall | undefined {
  const found = frames.flatMap((frame) => {
    const [, file = "", method] = sends.exec(frame) ?? [];
    return method === undefined ? [] : [{ file, method, frame }];
  });
  const last = found.at(-1);
  if (!last) return undefined;
  // psycopg alone has both, in files of their own.
  const isBoth = /(?:^|\/)psycopg\//.test(last.frame);
  return { method: last.method, ...(isBoth ? { awaited: /async/.test(last.file) } : {}) };
}
