/** MikroORM: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const mikroOrm: Orm = {
  id: "mikro-orm",
  title: "MikroORM",
  runtime: "node",
  readViolation,
  frames: { own: /(?:^|\/)node_modules\/@mikro-orm\//, sends: /Connection\.[jt]s / },
};
