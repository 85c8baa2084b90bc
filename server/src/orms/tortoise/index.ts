/** Tortoise ORM: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const tortoise: Orm = { id: "tortoise", title: "Tortoise ORM", runtime: "python", readViolation };
