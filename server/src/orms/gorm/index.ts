/** GORM: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const gorm: Orm = {
  id: "gorm",
  title: "GORM",
  runtime: "go",
  readViolation,
  signs: ["duplicated key", "violates"],
  frames: { own: /\/gorm\.io\/gorm@/, sends: /\/gorm@[^/]{1,60}\/callbacks\// },
};
