/** TypeORM's own wording: a QueryFailedError around the driver's error, whose properties it copies. */

import { type Operation, unknownViolation, type Violation } from "../../domain/incident";

/**
 * QueryFailedError says nothing of its own about the kind: message, code and names are the driver's, which the database reads. So this
 * reader only says that TypeORM ran the statement.
 * Source: https://github.com/typeorm/typeorm/blob/master/src/error/QueryFailedError.ts
 */
export function readViolation(text: string): Violation | undefined {
  const thrown = text.includes("QueryFailedError");
  const ran = thrown || text.includes("node_modules/typeorm/") || text.includes("node_modules\\typeorm\\");
  if (!ran) return undefined;
  return {
    ...unknownViolation,
    orm: "typeorm",
    exception: thrown ? "QueryFailedError" : null,
    operation: remakes(text) ? "migrate" : operationOf(text),
  };
}

/** From TypeORM's own frames, which stay when those of the program are lost. */
function operationOf(text: string): Operation | null {
  if (text.includes("InsertQueryBuilder") || text.includes("executeInsertOperations")) return "insert";
  if (text.includes("UpdateQueryBuilder") || text.includes("executeUpdateOperations")) return "update";
  if (text.includes("DeleteQueryBuilder") || text.includes("executeRemoveOperations")) return "delete";
  return null;
}

/**
 * SQLite can not alter a column: the schema builder copies the rows into `temporary_<table>`, and old duplicates fail there.
 * Source: https://github.com/typeorm/typeorm/blob/master/src/driver/sqlite-abstract/AbstractSqliteQueryRunner.ts (recreateTable)
 */
function remakes(text: string): boolean {
  return text.includes('INSERT INTO "temporary_') || /constraint failed: temporary_\w/.test(text);
}
