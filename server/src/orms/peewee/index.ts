/** Peewee: models in Python classes, writes of rows and queries; its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import type { LikelyCall } from "../../domain/orm-frames";
import { loadPython } from "../../syntax/python";
import { loadSql } from "../../syntax/sql";
import { readViolation } from "./errors";
import { fixes } from "./fixes";
import { link } from "./link";
import { canDeclareModels, readModels } from "./models";
import { constraintNames } from "./names";
import { writes } from "./writes";

export const peewee: Orm = {
  id: "peewee",
  title: "Peewee",
  runtime: "python",
  packages: ["peewee"],
  keeps: "tables",
  readViolation,
  frames: {
    own: /(?:^|\/)peewee\.py (?:__exit__|_execute|_insert|_wrapper|bulk_create|commit|create|cursor|execute|execute_sql|get_or_create|inner|insert|insert_many|save|wrapper)$/,
    sends: /(?:^|\/)peewee\.py execute_sql$/,
    likely,
  },
  models: { files: ["**/*.py"], marker: canDeclareModels, read: readModels, link },
  writes,
  names: constraintNames,
  fixes,
  prepare: async () => {
    await Promise.all([loadPython(), loadSql()]);
  },
};

const method =
  /(?:^|\/)peewee\.py (add|bulk_create|bulk_update|create|delete_by_id|delete_instance|get_or_create|save|set_by_id)$/;

/** The outermost of a model's or a row's own methods; a query's `execute` tells nothing of what built it. */
function likely(frames: readonly string[]): LikelyCall | undefined {
  const found = frames.flatMap((frame) => method.exec(frame)?.[1] ?? []).at(-1);
  return found === undefined ? undefined : { method: found };
}
