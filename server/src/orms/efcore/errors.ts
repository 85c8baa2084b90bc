/** EF Core's own wording: its DbUpdateException around the provider's error, the logged command, severed relations. */

import { unknownViolation, type Violation } from "../../domain/incident";
import { placeIn } from "../../domain/text";
import { factsOfStatement } from "../../syntax/printed";

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
  const data = readData(text);
  return { ...unknownViolation, orm: "efcore", ...factsOfStatement(readStatement(text)), ...data };
}

/** `Exception data:` with `SchemaName: public`, `TableName: Users`, a line each: printed although the detail is redacted by default. */
function readData(text: string): Partial<Violation> {
  const start = text.indexOf("Exception data:");
  if (start < 0) return {};
  const window = text.slice(start, start + 2000);
  const value = (name: string) => {
    const at = window.indexOf(`${name}: `);
    return at < 0
      ? undefined
      : /^\S{1,128}/.exec(window.slice(at + name.length + 2, at + name.length + 140))?.[0];
  };
  const [schema, table, column] = [value("SchemaName"), value("TableName"), value("ColumnName")];
  return {
    ...(schema ? { schema } : {}),
    ...(table ? { table } : {}),
    ...(column ? { columns: [column] } : {}),
  };
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
  if (!text.includes("has been severed")) return undefined;
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
      `EF Core refused to save: a row of ${match[2]} would be left without its required ${match[1]}. The database was not asked.`,
    ],
    at: placeIn(text, match.index, match.index + match[0].length),
  };
}
