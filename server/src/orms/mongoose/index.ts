/** Mongoose: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const mongoose: Orm = {
  id: "mongoose",
  title: "Mongoose",
  runtime: "node",
  readViolation,
  frames: { own: /(?:^|\/)node_modules\/mongoose\//, sends: /\/mongoose\/lib\/drivers\// },
};
