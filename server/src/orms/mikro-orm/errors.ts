/** MikroORM's own wording: an exception class per kind, version 6 with the SQL in front of the driver's message. */

import { type Operation, unknownViolation, type Violation, type ViolationKind } from "../../domain/incident";
import { placeIn } from "../../domain/text";
import { between, factsOfStatement } from "../../syntax/printed";

/**
 * Total and linear.
 * Source: https://github.com/mikro-orm/mikro-orm/blob/master/packages/core/src/exceptions.ts
 */
export function readViolation(text: string): Violation | undefined {
  const required = readRequired(text);
  if (required) return required;
  if (!text.includes("ConstraintViolationException") && !signs.some((sign) => text.includes(sign)))
    return undefined;
  const match = /(?<![\w\\.])(Unique|ForeignKey|NotNull|Check)ConstraintViolationException\b/.exec(text);
  const present = signs.some((sign) => text.includes(sign));
  // Doctrine's classes have the same names: behind a namespace, or among PHP's files.
  if (!present && (!match || /SQLSTATE\[|\.php\b|Doctrine/.test(text))) return undefined;
  const sql = match ? between(text, "Exception: ", " - ", match.index) : readStatement(text);
  return {
    ...unknownViolation,
    orm: "mikro-orm",
    kind: match ? (kinds[match[1] ?? ""] ?? null) : null,
    exception: match?.[0] ?? null,
    operation: operationOf(text),
    ...factsOfStatement(sql),
    ...(match ? { at: placeIn(text, match.index, match.index + match[0].length) } : {}),
  };
}

/** Its packages, and the line that only MikroORM appends to PostgreSQL's message. */
const signs = ["@mikro-orm/", "@mikro-orm\\", "\n - detail: "];

/** From the names of its driver's functions on the way: version 7 prints no SQL. */
function operationOf(text: string): Operation | null {
  const name = /\.native(Insert|Update|Delete)(?:Many)? \(/.exec(text)?.[1];
  return name === "Insert" ? "insert" : name === "Update" ? "update" : name === "Delete" ? "delete" : null;
}

/** The message alone, without its class. */
function readStatement(text: string): string | undefined {
  const start = /(?:^|[\s:"'])(?=(?:insert into|update|delete from) ["`[])/.exec(text);
  return start ? between(text, start[0], " - ", start.index) : undefined;
}

const kinds: Readonly<Record<string, ViolationKind>> = {
  Unique: "unique",
  ForeignKey: "foreign_key",
  NotNull: "not_null",
  Check: "check",
};

/** `Value for User.name is required, 'undefined' found`: the entity is refused at the flush, before the database can. */
function readRequired(text: string): Violation | undefined {
  if (!text.includes(" is required, ")) return undefined;
  const match =
    /Value for ([A-Z]\w{0,80})\.([\w.$]{1,80}) is required, ['"](?:undefined|null)['"] found/.exec(text);
  if (!match) return undefined;
  return {
    ...unknownViolation,
    orm: "mikro-orm",
    kind: "not_null",
    exception: text.includes("ValidationError") ? "ValidationError" : null,
    model: match[1] ?? null,
    fields: [match[2] ?? ""],
    remarks: [
      "MikroORM refused the entity because the property is not `nullable`: the database was not asked.",
    ],
    at: placeIn(text, match.index, match.index + match[0].length),
  };
}
