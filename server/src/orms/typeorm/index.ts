/** TypeORM 0.3 and 1.x: what Keyclash knows of it, part by part. */

import type { Orm } from "../../domain/adapters";
import { loadSql } from "../../syntax/sql";
import { loadTypeScript } from "../../syntax/typescript";
import { called, transaction } from "./called";
import { migrations, newColumnFixes } from "./columns";
import { readViolation } from "./errors";
import { schemaFixes } from "./fix-schema";
import { fixes } from "./fixes";
import { models } from "./models";
import { hashedName, names } from "./names";
import { writes } from "./writes";

export const typeorm: Orm = {
  id: "typeorm",
  title: "TypeORM",
  runtime: "node",
  packages: ["typeorm"],
  readViolation,
  // Source maps leave the package out, bundles every path.
  frames: {
    own: /(?:^|\/)node_modules\/typeorm\/|\/src\/(?:data-source\/DataSource|driver\/[\w-]{1,40}\/\w{1,40}QueryRunner|entity-manager\/EntityManager|persistence\/(?:EntityPersist|Subject)Executor|query-builder\/\w{1,40}QueryBuilder)\.ts [A-Z]\w{1,60}\.\w{1,60}$/,
    named:
      / (?:(?:AbstractSqlite|AuroraMysql|AuroraPostgres|BetterSqlite3|CockroachDb|Mysql|Oracle|Postgres|Sap|Spanner|Sqlite|Sqljs|SqlServer)QueryRunner|EntityPersistExecutor|SubjectExecutor|(?:Delete|Insert|Select|SoftDelete|Update)QueryBuilder)\.\w{1,60}$/,
    sends: /QueryRunner\.[jt]s | \w{1,40}QueryRunner\.\w{1,60}$/,
    adds: / (?:\w{1,40}QueryRunner\.addColumns?|RdbmsSchemaBuilder\.addNewColumns)$/,
    hooks: / Broadcaster(?:Result)?\.\w{1,60}$/,
    called,
    transaction,
  },
  remakePrefixes: ["temporary_"],
  models,
  writes,
  migrations,
  names,
  hashedName,
  fixes,
  schemaFixes: [...schemaFixes, ...newColumnFixes],
  prepare: async () => {
    await Promise.all([loadTypeScript(), loadSql()]);
  },
};
