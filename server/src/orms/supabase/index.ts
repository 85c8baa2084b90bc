/** Supabase: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const supabase: Orm = { id: "supabase", title: "Supabase", runtime: "node", readViolation };
