/** Prisma: a schema language, a generated client, errors with codes. */

import type { Orm } from "../../domain/adapters";
import type { InTransaction } from "../../domain/orm-frames";
import { loadSql } from "../../syntax/sql";
import { loadTypeScript } from "../../syntax/typescript";
import { migrations, newColumnFixes } from "./columns";
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
  packages: ["@prisma/client", "prisma"],
  readViolation,
  signs: [
    "p20",
    "constraint",
    "required column",
    "raw query failed",
    "database error",
    "driveradaptererror",
    "connectorerror",
    "clientunknownrequesterror",
    "clientknownrequesterror",
    "required relation",
  ],
  innerErrors: ["DriverAdapterError"],
  // In a bundle its request handler tells, however short the bundler's names are.
  frames: {
    own: /(?:^|\/)node_modules\/@prisma\/| (?:[\w$]{1,40}\.handle(?:AndLog)?RequestError|[\w$]{1,3}\._?request)$/,
    transaction,
  },
  remakePrefixes: ["new_", "_prisma_new_"],
  models,
  writes,
  migrations,
  names,
  fixes,
  schemaFixes: [...schemaFixes, ...newColumnFixes],
  prepare: async () => {
    await Promise.all([loadTypeScript(), loadSql()]);
  },
};

/**
 * The callback of `$transaction` is waited for by a function of the client; a driver adapter has one class for a connection and one for a
 * transaction, a list's and a nested write's own too. Source: https://github.com/prisma/prisma/tree/main/packages (adapter-*, client/src/runtime).
 */
function transaction(frames: readonly string[]): InTransaction | undefined {
  const functions = frames.map((text) => text.slice(text.lastIndexOf(" ") + 1));
  if (functions.some((name) => name.endsWith("._transactionWithCallback"))) return "lent";
  const sent = functions.find((name) => /^\w{1,40}\.(?:performIO|onError|queryRaw|executeRaw)$/.test(name));
  if (sent === undefined) return undefined;
  // Where an insert gives nothing back, each create reads its row in a transaction of its own.
  if (/^(?:MariaDb|MySql|PlanetScale|Mssql)/i.test(sent)) return undefined;
  return /Transaction\./.test(sent)
    ? "open"
    : /(?:Adapter|Queryable|Client)\./.test(sent)
      ? "none"
      : undefined;
}
