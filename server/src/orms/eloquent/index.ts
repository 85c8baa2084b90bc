/** Laravel Eloquent: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { data } from "./data";
import { readViolation } from "./errors";

export const eloquent: Orm = {
  id: "eloquent",
  title: "Laravel Eloquent",
  runtime: "php",
  readViolation,
  signs: ["constraintviolation"],
  frames: {
    own: /(?:^|\/)vendor\/(?:laravel\/framework\/src\/Illuminate\/Database|illuminate\/database)\//,
    sends: /\/Connection\.php /,
  },
  data,
};
