/** SQLAlchemy: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const sqlalchemy: Orm = { id: "sqlalchemy", title: "SQLAlchemy", runtime: "python", readViolation };
