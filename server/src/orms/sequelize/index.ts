/** Sequelize: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const sequelize: Orm = { id: "sequelize", title: "Sequelize", runtime: "node", readViolation };
