/** Bookshelf: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const bookshelf: Orm = {
  id: "bookshelf",
  title: "Bookshelf",
  runtime: "node",
  readViolation,
  frames: { own: /(?:^|\/)node_modules\/bookshelf\// },
};
