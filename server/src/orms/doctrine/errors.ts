/** Doctrine's own wording: an exception class per kind behind a namespace, the statement in quotes before DBAL 3. */

import { unknownViolation, type Violation, type ViolationKind } from "../../domain/incident";
import { between, factsOfStatement, placeIn } from "../../syntax/printed";

/**
 * Total and linear.
 * Source: https://github.com/doctrine/dbal/tree/4.2.x/src/Exception
 */
export function readViolation(text: string): Violation | undefined {
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
    ...factsOfStatement(between(text, "An exception occurred while executing '", "' with params ")),
    ...(match ? { at: placeIn(text, match.index, match.index + match[0].length) } : {}),
  };
}

const kinds: Readonly<Record<string, ViolationKind>> = {
  Unique: "unique",
  ForeignKey: "foreign_key",
  NotNull: "not_null",
};
