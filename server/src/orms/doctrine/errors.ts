/** Doctrine's own wording: an exception class per kind behind a namespace, the statement in quotes before DBAL 3. */

import { type Operation, unknownViolation, type Violation, type ViolationKind } from "../../domain/incident";
import { placeIn } from "../../domain/text";
import { between, factsOfStatement } from "../../syntax/printed";

/**
 * Total and linear.
 * Source: https://github.com/doctrine/dbal/tree/4.2.x/src/Exception
 */
export function readViolation(text: string): Violation | undefined {
  if (!text.includes("octrine") && !text.includes("An exception occurred while executing")) return undefined;
  const match =
    /Doctrine\\{1,2}DBAL\\{1,2}Exception\\{1,2}(Unique|ForeignKey|NotNull)ConstraintViolationException/.exec(
      text,
    );
  const label = /An exception occurred while executing (?:a query: |')/.exec(text);
  if (!match && !label && !/Doctrine\\{1,2}(?:DBAL|ORM)\\|\/vendor\/doctrine\//.test(text)) return undefined;
  return {
    ...unknownViolation,
    orm: "doctrine",
    kind: match ? (kinds[match[1] ?? ""] ?? null) : null,
    exception: match?.[0].replaceAll("\\\\", "\\") ?? null,
    operation: operationOf(text),
    ...factsOfStatement(between(text, "An exception occurred while executing '", "' with params ")),
    ...(match ? { at: placeIn(text, match.index, match.index + match[0].length) } : {}),
  };
}

/** From the names of the unit of work's own functions on the way, and of the connection's. */
function operationOf(text: string): Operation | null {
  const name =
    /->(executeInserts|executeUpdates|executeDeletions)\(|DBAL\\{1,2}Connection->(insert|update|delete)\(/.exec(
      text,
    );
  const verb = name?.[1] ?? name?.[2] ?? "";
  if (/insert/i.test(verb)) return "insert";
  return /update/i.test(verb) ? "update" : /delet/i.test(verb) ? "delete" : null;
}

const kinds: Readonly<Record<string, ViolationKind>> = {
  Unique: "unique",
  ForeignKey: "foreign_key",
  NotNull: "not_null",
};
