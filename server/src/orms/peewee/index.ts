/** Peewee: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const peewee: Orm = {
  id: "peewee",
  title: "Peewee",
  runtime: "python",
  readViolation,
  frames: {
    own: /(?:^|\/)peewee\.py (?:__exit__|_execute|_insert|_wrapper|bulk_create|commit|create|cursor|execute|execute_sql|get_or_create|inner|insert|insert_many|save|wrapper)$/,
    sends: /(?:^|\/)peewee\.py execute_sql$/,
  },
};
