/** Kysely: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const kysely: Orm = {
  id: "kysely",
  title: "Kysely",
  runtime: "node",
  readViolation,
  frames: { own: /(?:^|\/)node_modules\/kysely\//, sends: /\/(?:driver|dialect)\// },
};
