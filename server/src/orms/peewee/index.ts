/** Peewee: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const peewee: Orm = { id: "peewee", title: "Peewee", runtime: "python", readViolation };
