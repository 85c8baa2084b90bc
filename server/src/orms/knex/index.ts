/** Knex: tables that migrations make, queries that run when they are awaited, as one library below several. */

import type { Orm } from "../../domain/adapters";
import { tableNames } from "../../schemas/names";
import { loadSql } from "../../syntax/sql";
import { loadTypeScript } from "../../syntax/typescript";
import { readViolation } from "./errors";
import { fixes } from "./fixes";
import { models } from "./models";
import { writes } from "./writes";

export const knex: Orm = {
  id: "knex",
  title: "Knex",
  runtime: "node",
  packages: ["knex"],
  keeps: "tables",
  readViolation,
  frames: {
    own: /(?:^|\/)node_modules\/knex\/lib\//,
    sends: /\/knex\/lib\/(?:client\.js|dialects\/|execution\/internal\/query-executioner\.js)/,
  },
  models,
  writes,
  names: tableNames,
  fixes,
  prepare: async () => {
    await Promise.all([loadTypeScript(), loadSql()]);
  },
};
