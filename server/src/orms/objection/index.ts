/** Objection: classes over tables that migrations make, queries that run when they are awaited. */

import type { Orm } from "../../domain/adapters";
import { tableNames } from "../../schemas/names";
import { loadTypeScript } from "../../syntax/typescript";
import { readViolation } from "./errors";
import { fixes } from "./fixes";
import { models } from "./models";
import { writes } from "./writes";

export const objection: Orm = {
  id: "objection",
  title: "Objection",
  runtime: "node",
  packages: ["objection"],
  keeps: "tables",
  readViolation,
  signs: ["violationerror"],
  frames: { own: /(?:^|\/)node_modules\/objection\// },
  models,
  writes,
  names: tableNames,
  fixes,
  prepare: loadTypeScript,
};
