/** Drizzle: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const drizzle: Orm = { id: "drizzle", title: "Drizzle", runtime: "node", readViolation };
