/** SQL through Python's bare drivers: tables are the models, migrations and schemas declare them, statements in strings write. */

import type { Orm } from "../../domain/adapters";
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
  models: tableReader("python-sql", ["**/*.py"], changesInCode),
  writes,
  names: tableNames,
  fixes,
  prepare: async () => {
    await Promise.all([loadPython(), loadSql()]);
  },
};
