/** TypeORM 0.3 and 1.x: what Keyclash knows of it, part by part. */

import type { Orm } from "../../domain/adapters";
import { loadSql } from "../../syntax/sql";
import { loadTypeScript } from "../../syntax/typescript";
import { readViolation } from "./errors";
import { schemaFixes } from "./fix-schema";
import { fixes } from "./fixes";
import { models } from "./models";
import { names } from "./names";
import { writes } from "./writes";

export const typeorm: Orm = {
  id: "typeorm",
  title: "TypeORM",
  runtime: "node",
  readViolation,
  frames: { own: /(?:^|\/)node_modules\/typeorm\//, sends: /QueryRunner\.[jt]s / },
  remakePrefixes: ["temporary_"],
  models,
  writes,
  names,
  fixes,
  schemaFixes,
  prepare: async () => {
    await Promise.all([loadTypeScript(), loadSql()]);
  },
};
