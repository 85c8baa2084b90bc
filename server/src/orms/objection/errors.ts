/** Objection's own wording: the classes of db-errors around the driver's error. */

import { unknownViolation, type Violation, type ViolationKind } from "../../domain/incident";
import { placeIn } from "../../domain/text";
import { factsOfStatement, statementInFront } from "../../syntax/printed";

/**
 * Total and linear. Some violations pass unwrapped (every one on better-sqlite3, checks on MariaDB): then only the frames show it.
 * Source: https://github.com/Vincit/db-errors
 */
export function readViolation(text: string): Violation | undefined {
  if (!text.includes("ViolationError") && !text.includes("objection")) return undefined;
  // asyncpg's classes have the same names, behind a dot.
  const match = /(?<![\w.])(Unique|ForeignKey|NotNull|Check|Exclusion)ViolationError\b/.exec(text);
  const present = text.includes("node_modules/objection/") || text.includes("node_modules\\objection\\");
  const isOurs = match && /\bnativeError\b|node_modules[\\/]db-errors/.test(text);
  if (!present && !isOurs) return undefined;
  return {
    ...unknownViolation,
    orm: "objection",
    kind: match ? (kinds[match[1] ?? ""] ?? null) : null,
    exception: match?.[0] ?? null,
    ...factsOfStatement(statementInFront(text)),
    ...(match ? { at: placeIn(text, match.index, match.index + match[0].length) } : {}),
  };
}

const kinds: Readonly<Record<string, ViolationKind>> = {
  Unique: "unique",
  ForeignKey: "foreign_key",
  NotNull: "not_null",
  Check: "check",
  Exclusion: "exclusion",
};
