/** SQLAlchemy: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const sqlalchemy: Orm = {
  id: "sqlalchemy",
  title: "SQLAlchemy",
  runtime: "python",
  readViolation,
  frames: {
    own: /(?:^|\/)sqlalchemy\/(?:dialects\/|engine\/|orm\/(?:identity|loading|mapper|persistence|query|scoping|session|state_changes|unitofwork)\.py|pool\/|sql\/(?:compiler|elements)\.py)/,
    sends: /(?:^|\/)sqlalchemy\/(?:dialects\/|engine\/(?:base|cursor|default)\.py )/,
  },
};
