/** Hibernate: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const hibernate: Orm = {
  id: "hibernate",
  title: "Hibernate",
  runtime: "java",
  readViolation,
  signs: ["constraintviolation", "not-null property", "sqlstate", "duplicatekey"],
  frames: { own: /^org\/hibernate\//, sends: /^org\/hibernate\/(?:engine\/jdbc|resource\/jdbc|sql\/exec)\// },
};
