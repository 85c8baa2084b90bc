/** Kysely: a query builder over the driver; its migrations declare the tables. */

import type { Orm } from "../../domain/adapters";
import { tableNames } from "../../schemas/names";
import { loadSql } from "../../syntax/sql";
import { loadTypeScript } from "../../syntax/typescript";
import { readViolation } from "./errors";
import { fixes } from "./fixes";
import { models } from "./models";
import { writes } from "./writes";

export const kysely: Orm = {
  id: "kysely",
  title: "Kysely",
  runtime: "node",
  readViolation,
  frames: { own: /(?:^|\/)node_modules\/kysely\//, sends: /\/(?:driver|dialect)\// },
  models,
  writes,
  names: tableNames,
  fixes,
  prepare: async () => {
    await Promise.all([loadTypeScript(), loadSql()]);
  },
};
