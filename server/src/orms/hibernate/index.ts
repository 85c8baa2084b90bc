/** Hibernate: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const hibernate: Orm = { id: "hibernate", title: "Hibernate", runtime: "java", readViolation };
