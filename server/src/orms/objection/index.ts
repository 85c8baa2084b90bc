/** Objection: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const objection: Orm = {
  id: "objection",
  title: "Objection",
  runtime: "node",
  readViolation,
  frames: { own: /(?:^|\/)node_modules\/objection\// },
};
