/** EF Core's own wording: its DbUpdateException around the provider's error, the logged command, severed relations. */

import { unknownViolation, type Violation } from "../../domain/incident";
import { factsOfStatement, placeIn } from "../../syntax/printed";

/**
 * Total and linear. The provider's inner exception tells the rest. `DbUpdateConcurrencyException` is no violation: a row was
 * changed or deleted by someone else.
 * Source: https://learn.microsoft.com/en-us/dotnet/api/microsoft.entityframeworkcore.dbupdateexception
 */
export function readViolation(text: string): Violation | undefined {
  const severed = readSevered(text);
  if (severed) return severed;
  const present = text.includes("Microsoft.EntityFrameworkCore.") || /\bDbUpdateException\b/.test(text);
  if (!present) return undefined;
  return { ...unknownViolation, orm: "efcore", ...factsOfStatement(readStatement(text)) };
}

/** `Failed executing DbCommand (5ms) [Parameters=[…], CommandType='Text', CommandTimeout='30']` and the statement below it. */
function readStatement(text: string): string | undefined {
  const start = text.indexOf("Failed executing DbCommand");
  if (start < 0) return undefined;
  const lines = text
    .slice(start, start + 10_000)
    .split("\n")
    .slice(1);
  const first = lines.findIndex((line) => /^\s{0,20}(?:INSERT INTO|UPDATE|DELETE FROM|MERGE) /.test(line));
  if (first < 0 || first > 6) return undefined;
  const after = lines.slice(first).findIndex((line) => /^\S|^\s*$/.test(line));
  return lines.slice(first, after <= 0 ? first + 8 : first + after).join("\n");
}

/** A required parent was taken away in memory: EF Core refuses to save before the database can. */
function readSevered(text: string): Violation | undefined {
  const match =
    /The association between entity types '([\w.]{1,120})' and '([\w.]{1,120})' has been severed, but the relationship is either marked as/.exec(
      text,
    );
  if (!match) return undefined;
  return {
    ...unknownViolation,
    orm: "efcore",
    kind: "foreign_key",
    exception: "System.InvalidOperationException",
    model: match[2] ?? null,
    stillReferenced: true,
    remarks: [
      `EF Core refused to save: a ${match[2]} would be left without its required ${match[1]}. The database was not asked.`,
    ],
    at: placeIn(text, match.index, match.index + match[0].length),
  };
}
