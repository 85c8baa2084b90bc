/** Bookshelf: models over tables that migrations make, rows that save themselves. */

import type { Orm } from "../../domain/adapters";
import { tableNames } from "../../schemas/names";
import { loadTypeScript } from "../../syntax/typescript";
import { readViolation } from "./errors";
import { fixes } from "./fixing";
import { models } from "./models";
import { writes } from "./writes";

export const bookshelf: Orm = {
  id: "bookshelf",
  title: "Bookshelf",
  runtime: "node",
  packages: ["bookshelf"],
  keeps: "tables",
  readViolation,
  frames: { own: /(?:^|\/)node_modules\/bookshelf\// },
  models,
  writes,
  names: tableNames,
  fixes,
  prepare: loadTypeScript,
};
