/** Drizzle: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { after, lineEnd } from "../../domain/data";
import { readViolation } from "./errors";

export const drizzle: Orm = {
  id: "drizzle",
  title: "Drizzle",
  runtime: "node",
  readViolation,
  frames: {
    own: /(?:^|\/)node_modules\/drizzle-orm\//,
    named: / QueryPromise\.(?:all|execute|finally|get|run|then|values)$/,
    sends: /\/session\.[cm]?[jt]s | QueryPromise\./,
  },
  // Bare, with commas between.
  data: [after(["\nparams: "], lineEnd)],
};
