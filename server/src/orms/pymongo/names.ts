/** The names under which MongoDB knows the indexes: https://www.mongodb.com/docs/manual/core/indexes/index-properties/#index-name */

import type { Constraint, Model } from "../../domain/model";
import type { IndexExtra } from "./extra";

/**
 * PyMongo makes the name itself where none is given: `email_1_tenant_-1`.
 * Source: https://github.com/mongodb/mongo-python-driver/blob/master/pymongo/helpers_shared.py, `_gen_index_name`.
 */
export function names(_model: Model, { kind, columns, extra }: Constraint): string[] {
  if (kind === "primary_key") return ["_id_"];
  if (kind !== "unique") return [];
  const { keys = columns.map((column) => [column, "1"] as const) } = (extra ?? {}) as IndexExtra;
  return keys.some(([, direction]) => direction === "?") ? [] : [keys.map((key) => key.join("_")).join("_")];
}
