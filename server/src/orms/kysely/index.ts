/** Kysely: a query builder over the driver; its migrations declare the tables. */

import type { Orm } from "../../domain/adapters";
import type { InTransaction } from "../../domain/orm-frames";
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
  packages: ["kysely"],
  keeps: "tables",
  readViolation,
  frames: { own: /(?:^|\/)node_modules\/kysely\//, sends: /\/(?:driver|dialect)\//, transaction },
  models,
  writes,
  names: tableNames,
  fixes,
  prepare: async () => {
    await Promise.all([loadTypeScript(), loadSql()]);
  },
};

/** Who gives the connection, and who looks that its transaction is still open: kysely.js and driver/ of Kysely 0.28. */
function transaction(frames: readonly string[]): InTransaction | undefined {
  const has = (sign: RegExp) => frames.some((frame) => sign.test(frame));
  if (has(/ NotCommittedOrRolledBackAssertingExecutor\./)) return "lent";
  return has(/\/default-connection-provider\./) && !has(/\/single-connection-provider\./)
    ? "none"
    : undefined;
}
