/** Doctrine: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const doctrine: Orm = {
  id: "doctrine",
  title: "Doctrine",
  runtime: "php",
  readViolation,
  signs: ["constraintviolation"],
  frames: {
    own: /(?:^|\/)vendor\/doctrine\/(?:orm|dbal)\//,
    sends:
      /\/dbal\/(?:src|lib\/Doctrine\/DBAL)\/(?:Connection|Statement|Driver\/\S{1,80}\/(?:Connection|Statement))\.php /,
  },
};
