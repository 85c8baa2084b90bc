/** Sequelize: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { objectAfter, textAfter } from "../../domain/data";
import { readViolation } from "./errors";

export const sequelize: Orm = {
  id: "sequelize",
  title: "Sequelize",
  runtime: "node",
  readViolation,
  data: [textAfter("value: '", 'value: "', "value: `", 'value":"'), objectAfter("fields: {", 'fields":{')],
};
