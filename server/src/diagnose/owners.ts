/** Whose table a violation is about, where no declaration was found: by the table's name, or by the model that the ORM prints. */

import type { Violation } from "../domain/incident";
import type { Model } from "../domain/model";

/** All models that read this table; several stand on one where a model is declared twice or inherits its table. */
export function ownersOf(violation: Violation, models: readonly Model[]): Model[] {
  return models.filter(({ name, table, schema }) => {
    if (violation.table === null) return violation.model === name;
    if (table?.toLowerCase() !== violation.table.toLowerCase()) return false;
    return schema === null || violation.schema === null || schema === violation.schema;
  });
}
