/** Active Record's own wording: a class per kind in front of the driver's, and rows that Rails itself protects. */

import { type Operation, unknownViolation, type Violation, type ViolationKind } from "../../domain/incident";
import { placeIn } from "../../domain/text";
import { factsOfStatement } from "../../syntax/printed";

/**
 * Total and linear. A failed validation ("Email has already been taken") is no violation: no statement was refused.
 * Source: https://api.rubyonrails.org/classes/ActiveRecord/StatementInvalid.html
 */
export function readViolation(text: string): Violation | undefined {
  if (!text.includes("ActiveRecord::") && !text.includes("activerecord")) return undefined;
  const restricted = readRestricted(text);
  if (restricted) return restricted;
  const match =
    /\bActiveRecord::(RecordNotUnique|InvalidForeignKey|NotNullViolation|CheckViolation|ExclusionViolation)\b/.exec(
      text,
    );
  if (!match && !signs.some((sign) => text.includes(sign)) && !/\bactiverecord[ -]\(?\d/.test(text)) {
    return undefined;
  }
  return {
    ...unknownViolation,
    orm: "activerecord",
    kind: match ? (kinds[match[1] ?? ""] ?? null) : null,
    exception: driverClass(text) ?? match?.[0] ?? null,
    operation: operationOf(text),
    ...factsOfStatement(readStatement(text)),
    ...(match ? { at: placeIn(text, match.index, match.index + match[0].length) } : {}),
  };
}

const signs = ["ActiveRecord::StatementInvalid", "ActiveRecord::WrappedDatabaseException"];

const kinds: Readonly<Record<string, ViolationKind>> = {
  RecordNotUnique: "unique",
  InvalidForeignKey: "foreign_key",
  NotNullViolation: "not_null",
  CheckViolation: "check",
  ExclusionViolation: "exclusion",
};

function driverClass(text: string): string | undefined {
  return /\b(?:PG::[A-Z]\w{1,60}|Mysql2::Error|Trilogy::[A-Z]\w{1,40}|SQLite3::[A-Z]\w{1,60}Exception)\b/.exec(
    text,
  )?.[0];
}

/**
 * From the names of the functions on the way, in old Ruby's quotes and behind new Ruby's class names alike. The adapter's own
 * (`exec_delete`) do not tell: SQLite's updates run through that one as well.
 */
function operationOf(text: string): Operation | null {
  const name = /[`'#](_insert_record|insert_all!?|_update_record|update_all|_delete_record|delete_all)'/.exec(
    text,
  )?.[1];
  if (!name) return null;
  return name.includes("insert") ? "insert" : name.includes("update") ? "update" : "delete";
}

/** Before Rails 6 the statement stands behind the message: `…: INSERT INTO "users" … VALUES ($1) RETURNING "id"`. */
function readStatement(text: string): string | undefined {
  const start = /: (?=(?:INSERT INTO|UPDATE|DELETE FROM) ["`\w])/.exec(text);
  if (!start) return undefined;
  const rest = text.slice(start.index + 2, start.index + 10_002);
  return /^[^\n]{0,10000}/.exec(rest)?.[0].replace(/\):?$/, "");
}

/** `dependent: :restrict_with_exception`: Rails refuses before the database can. */
function readRestricted(text: string): Violation | undefined {
  const label = "ActiveRecord::DeleteRestrictionError";
  const start = text.indexOf(label);
  if (start < 0) return undefined;
  const table = /because of dependent (\w{1,80})/.exec(text)?.[1];
  return {
    ...unknownViolation,
    orm: "activerecord",
    kind: "foreign_key",
    exception: label,
    operation: "delete",
    stillReferenced: true,
    remarks: [
      `Rails refused the deletion itself because of \`dependent: :restrict_with_exception\`${table ? ` on \`${table}\`` : ""}: the database was not asked.`,
    ],
    at: placeIn(text, start, start + label.length),
  };
}
