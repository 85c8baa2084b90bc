/** Laravel's own wording: its QueryException with the connection and the SQL behind the driver's message. */

import { unknownViolation, type Violation } from "../../domain/incident";
import { placeIn } from "../../domain/text";
import { factsOfStatement } from "../../syntax/printed";

/**
 * Total and linear. `… (Connection: mysql, SQL: insert into `users` …)`, before Laravel 10 `(SQL: …)`. Values are in the SQL.
 * Source: https://github.com/laravel/framework/blob/11.x/src/Illuminate/Database/QueryException.php
 */
export function readViolation(text: string): Violation | undefined {
  const match = /Illuminate\\{1,2}Database\\{1,2}(UniqueConstraintViolation|Query)Exception/.exec(text);
  const sql = readStatement(text);
  if (!match && sql === undefined && !text.includes("laravel/framework/src/Illuminate/Database"))
    return undefined;
  return {
    ...unknownViolation,
    orm: "eloquent",
    kind: match?.[1] === "UniqueConstraintViolation" ? "unique" : null,
    exception: match?.[0].replaceAll("\\\\", "\\") ?? null,
    ...factsOfStatement(sql),
    ...(match ? { at: placeIn(text, match.index, match.index + match[0].length) } : {}),
  };
}

/** To the bracket that closes it; a value with a bracket of its own may shift that: then to the last one of the line. */
function readStatement(text: string): string | undefined {
  const start =
    /\((?:Connection: [^,\n]{1,100}, (?:Host: [^,\n]{1,200}, )?(?:Port: [^,\n]{1,20}, )?(?:Database: [^,\n]{1,200}, )?)?SQL: /.exec(
      text,
    );
  if (!start) return undefined;
  const from = start.index + start[0].length;
  const rest = text.slice(from, from + 10_000);
  let depth = 1;
  for (let i = 0; i < rest.length; i++) {
    if (rest[i] === "(") depth++;
    else if (rest[i] === ")" && --depth === 0) return rest.slice(0, i);
  }
  const line = rest.slice(0, Math.max(0, rest.indexOf("\n")) || undefined);
  const end = line.lastIndexOf(")");
  return end < 0 ? line : line.slice(0, end);
}
