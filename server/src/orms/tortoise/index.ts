/** Tortoise ORM: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const tortoise: Orm = {
  id: "tortoise",
  title: "Tortoise ORM",
  runtime: "python",
  readViolation,
  frames: {
    own: /(?:^|\/)tortoise\/(?:backends\/|(?:models|queryset|transactions)\.py )/,
    sends: /(?:^|\/)tortoise\/backends\/\w{1,40}\/client\.py /,
  },
};
