/** The names under which MongoDB knows the indexes: https://www.mongodb.com/docs/manual/core/indexes/index-properties/#index-name */

import type { Constraint, Model } from "../../domain/model";
import type { RawIndex } from "./raw";

/** What the driver makes of the keys where no name is given: `a_1_b_-1`, `bio_text`. */
export function generatedName(keys: RawIndex["keys"]): string {
  return keys.map(([path, direction]) => `${path}_${direction}`).join("_");
}

export function names(_model: Model, { kind, columns, extra }: Constraint): string[] {
  if (kind === "primary_key") return ["_id_"];
  if (kind !== "unique") return [];
  const { generated } = (extra ?? {}) as { readonly generated?: string };
  return [generated ?? generatedName(columns.map((column) => [column, "1"]))];
}
