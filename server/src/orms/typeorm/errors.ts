/** TypeORM's own wording: a QueryFailedError around the driver's error, whose properties it copies. */

import { type BoundValue, type Operation, unknownViolation, type Violation } from "../../domain/incident";

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
    parameters: parametersOf(text),
  };
}

/** More values than any statement of one row has. */
const mostValues = 500;

/** `parameters: [ 'ada@example.com', null, 3 ]` as node dumps it, over lines as well; null where a value is cut or no plain one. */
function parametersOf(text: string): BoundValue[] | null {
  const head = /^[ \t]{0,20}parameters: \[/m.exec(text);
  if (!head) return null;
  const value =
    /\s{0,100}(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s'"`,()[\]{}]{1,60}))\s{0,100}(,|\])/y;
  value.lastIndex = head.index + head[0].length;
  const found: BoundValue[] = [];
  for (let each = value.exec(text); each && found.length < mostValues; each = value.exec(text)) {
    const [, single, double, bare, next] = each;
    found.push(
      bare === undefined
        ? { text: (single ?? double ?? "").replaceAll(/\\(.)/g, "$1") }
        : { text: bare, bare: true },
    );
    if (next === "]") return found;
  }
  return null;
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
