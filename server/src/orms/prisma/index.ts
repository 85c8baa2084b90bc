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
  // In a bundle its request handler tells, however short the bundler's names are.
  frames: {
    own: /(?:^|\/)node_modules\/@prisma\/| (?:[\w$]{1,40}\.handle(?:AndLog)?RequestError|[\w$]{1,3}\._?request)$/,
  },
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
