/** Entity Framework Core: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const efcore: Orm = {
  id: "efcore",
  title: "Entity Framework Core",
  runtime: "dotnet",
  readViolation,
  signs: ["has been severed"],
};
