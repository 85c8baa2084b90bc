/** Prisma: a schema language, a generated client, errors with codes. */

import type { Orm } from "../../domain/adapters";
import { loadSql } from "../../syntax/sql";
import { loadTypeScript } from "../../syntax/typescript";
import { readViolation } from "./errors";
import { schemaFixes } from "./fix-schema";
import { fixes } from "./fixes";
import { models } from "./models";
import { names } from "./names";
import { writes } from "./writes";

export const prisma: Orm = {
  id: "prisma",
  title: "Prisma",
  runtime: "node",
  readViolation,
  innerErrors: ["DriverAdapterError"],
  frames: { own: /(?:^|\/)node_modules\/@prisma\// },
  remakePrefixes: ["new_", "_prisma_new_"],
  models,
  writes,
  names,
  fixes,
  schemaFixes,
  prepare: async () => {
    await Promise.all([loadTypeScript(), loadSql()]);
  },
};
