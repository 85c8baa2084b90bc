/** Knex: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const knex: Orm = {
  id: "knex",
  title: "Knex",
  runtime: "node",
  readViolation,
  frames: {
    own: /(?:^|\/)node_modules\/knex\/lib\//,
    sends: /\/knex\/lib\/(?:client\.js|dialects\/|execution\/internal\/query-executioner\.js)/,
  },
};
