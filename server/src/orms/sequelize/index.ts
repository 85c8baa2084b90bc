/** Sequelize 6 and 7, and sequelize-typescript: what Keyclash knows of them, part by part. */

import type { Orm } from "../../domain/adapters";
import { objectAfter, textAfter } from "../../domain/data";
import { loadSql } from "../../syntax/sql";
import { loadTypeScript } from "../../syntax/typescript";
import { readViolation } from "./errors";
import { fixes } from "./fixes";
import { models } from "./models";
import { names } from "./names";
import { writes } from "./writes";

export const sequelize: Orm = {
  id: "sequelize",
  title: "Sequelize",
  runtime: "node",
  packages: ["sequelize", "@sequelize/core"],
  keeps: "tables",
  readViolation,
  signs: ["constrainterror", "violation", "cannot be null"],
  fieldsNameColumns: true,
  frames: {
    own: /(?:^|\/)node_modules\/@?sequelize\//,
    sends: /\/dialects\/\w{1,40}\/query\.[jt]s |\/@sequelize\/\w{1,40}\/lib\/query\.js |\/sequelize\.[jt]s /,
  },
  data: [textAfter("value: '", 'value: "', "value: `", 'value":"'), objectAfter("fields: {", 'fields":{')],
  models,
  writes,
  names,
  fixes,
  prepare: async () => {
    await Promise.all([loadTypeScript(), loadSql()]);
  },
};
