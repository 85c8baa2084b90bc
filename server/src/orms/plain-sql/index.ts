/** Plain SQL through a driver: tables are the models, migrations and schemas declare them, statements in strings write. */

import type { Orm } from "../../domain/adapters";
import { tableNames } from "../../schemas/names";
import { tableReader } from "../../schemas/reader";
import { loadSql } from "../../syntax/sql";
import { loadTypeScript, typescriptFiles } from "../../syntax/typescript";
import { fixes } from "./fixes";
import { changesInCode } from "./in-code";
import { buildsByPgm } from "./node-pg-migrate";
import { writes } from "./writes";

export const plainSql: Orm = {
  id: "plain-sql",
  title: "plain SQL",
  runtime: "node",
  keeps: "tables",
  // It has no words of its own: the database and its driver say all.
  readViolation: () => undefined,
  models: tableReader("plain-sql", typescriptFiles, changesInCode, buildsByPgm),
  writes,
  names: tableNames,
  fixes,
  prepare: async () => {
    await Promise.all([loadTypeScript(), loadSql()]);
  },
};
