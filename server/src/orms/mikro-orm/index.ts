/** MikroORM 6 and 7: what Keyclash knows of it, part by part. */

import type { Orm } from "../../domain/adapters";
import { loadSql } from "../../syntax/sql";
import { loadTypeScript } from "../../syntax/typescript";
import { readViolation } from "./errors";
import { fixes } from "./fixes";
import { models } from "./models";
import { names } from "./names";
import { writes } from "./writes";

/** What a unit of work sends was noted by these; others send their rows themselves. */
const sent = ["create", "persist", "persistAndFlush", "assign", "add", "remove", "removeAndFlush", "flush"];

export const mikroOrm: Orm = {
  id: "mikro-orm",
  title: "MikroORM",
  runtime: "node",
  packages: ["@mikro-orm/core"],
  readViolation,
  signs: ["constraintviolation", "is required"],
  frames: {
    own: /(?:^|\/)node_modules\/@mikro-orm\//,
    sends: /Connection\.[jt]s /,
    called: (own) =>
      own.some((text) => / (?:UnitOfWork|ChangeSetPersister)\.\w{1,60}$/.test(text)) ? sent : undefined,
  },
  models,
  writes,
  names,
  fixes,
  prepare: async () => {
    await Promise.all([loadTypeScript(), loadSql()]);
  },
};
