/** Knex: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const knex: Orm = { id: "knex", title: "Knex", runtime: "node", readViolation };
