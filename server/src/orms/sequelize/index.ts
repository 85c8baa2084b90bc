/** Sequelize: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { objectAfter, textAfter } from "../../domain/data";
import { readViolation } from "./errors";

export const sequelize: Orm = {
  id: "sequelize",
  title: "Sequelize",
  runtime: "node",
  readViolation,
  fieldsNameColumns: true,
  frames: {
    own: /(?:^|\/)node_modules\/@?sequelize\//,
    sends: /\/dialects\/\w{1,40}\/query\.[jt]s |\/@sequelize\/\w{1,40}\/lib\/query\.js |\/sequelize\.[jt]s /,
  },
  data: [textAfter("value: '", 'value: "', "value: `", 'value":"'), objectAfter("fields: {", 'fields":{')],
};
