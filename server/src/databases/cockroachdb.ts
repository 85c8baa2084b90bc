/** CockroachDB: a delta of PostgreSQL with its own signs, its older wording and its check messages. */

import type { Database } from "../domain/adapters";
import type { DataForm } from "../domain/data";
import { unknownViolation, type Violation } from "../domain/incident";
import { placeIn } from "../domain/text";
import { postgresql } from "./postgresql";

export const cockroachdb: Database = {
  ...postgresql,
  // Its indexes are no B-trees that a library's collation could damage.
  repair: (cause, target) => (cause === "damaged-index" ? undefined : postgresql.repair?.(cause, target)),
  id: "cockroachdb",
  restrictsApart: false,
  readViolation,
  get signs() {
    return [...(postgresql.signs ?? []), "failed to satisfy"];
  },
  get data() {
    return [oldData, ...(postgresql.data ?? [])];
  },
};

/** Its name, its Go source files in the error fields, and strings in single quotes inside of the key's values. */
const SIGNS =
  /[Cc]ockroach|crdb_internal|(?:file|routine)["']?[:=] ?["'](?:[\w/.]{1,80}\.go|mk\w{0,40}Error|NewUniquenessConstraintViolationError)|\(SQLSTATE 23\w{3}\) --|:::(?:INT8|STRING|DECIMAL)|\)=\('[^'\n]{0,200}'\) already exists/;

function readViolation(text: string): Violation | undefined {
  if (!text.includes("violates ") && !text.includes("failed to satisfy CHECK") && !text.includes("25P02"))
    return undefined;
  const own = readOldUnique(text) ?? readCheck(text);
  if (own) return own;
  if (!SIGNS.test(text)) return undefined;
  const shared = postgresql.readViolation(text);
  return shared && { ...shared, engine: "cockroachdb", value: bare(shared.value) };
}

const OLD_UNIQUE =
  /duplicate key value \(([^()\n]{1,400})\)=\(([^\n]{0,2000}?)\) violates unique constraint \\?"([^"\n]{1,200}?)\\?"/d;

const oldData: DataForm = {
  words: ["duplicate key value ("],
  find(text, at) {
    const match = OLD_UNIQUE.exec(text.slice(at, at + 2700));
    const value = match?.index === 0 ? match.indices?.[2] : undefined;
    return value && [{ start: at + value[0], end: at + value[1] }];
  },
};

/** Before 20.2: `duplicate key value (email)=('ada@example.com') violates unique constraint "users_email_key"`. */
function readOldUnique(text: string): Violation | undefined {
  const match = OLD_UNIQUE.exec(text);
  if (!match) return undefined;
  return {
    ...unknownViolation,
    kind: "unique",
    engine: "cockroachdb",
    constraint: match[3] ?? null,
    columns: (match[1] ?? "").split(",").map((name) => name.trim().replaceAll('"', "")),
    value: bare(match[2] ?? null),
    ...(match[3] === "primary" ? { primary: true } : {}),
    at: placeIn(text, match.index, match.index + match[0].length),
  };
}

/** `failed to satisfy CHECK constraint (price > 0:::INT8)` names the expression only. */
function readCheck(text: string): Violation | undefined {
  const match = /failed to satisfy CHECK constraint \(([^\n]{1,600})\)/.exec(text);
  if (!match) return undefined;
  const expression = (match[1] ?? "").replace(/:::[A-Z0-9]{1,20}/g, "");
  return {
    ...unknownViolation,
    kind: "check",
    engine: "cockroachdb",
    constraint: expression,
    at: placeIn(text, match.index, match.index + match[0].length),
  };
}

function bare(value: string | null): string | null {
  return value?.replace(/^'([^']*)'$/, "$1") ?? null;
}
