/** Active Record: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const activeRecord: Orm = {
  id: "activerecord",
  title: "Active Record",
  runtime: "ruby",
  readViolation,
  signs: ["activerecord::"],
  frames: { own: /\/activerecord-[\d.]{1,20}\//, sends: /\/active_record\/connection_adapters\// },
};
