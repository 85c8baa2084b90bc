/** Knex's own wording: the statement in front of the driver's message. */

import { unknownViolation, type Violation } from "../../domain/incident";
import { factsOfStatement } from "../../syntax/printed";

/**
 * Total and linear. `insert into "users" … - duplicate key value …`: SQL in small letters, a dash, the driver's message. What
 * builds on Knex prints the same words; where nothing else shows in the text, Knex is what ran the statement.
 * Source: https://github.com/knex/knex/blob/master/lib/execution/internal/query-executioner.js
 */
export function readViolation(text: string): Violation | undefined {
  const sql = readStatement(text);
  if (sql === undefined && !signs.some((sign) => text.includes(sign))) return undefined;
  return { ...unknownViolation, orm: "knex", ...factsOfStatement(sql) };
}

const signs = ["node_modules/knex/", "node_modules\\knex\\"];

/** How drivers begin: what stands in front of it is the statement. */
const driverWords =
  /^(?:duplicate |Duplicate entry|null value |update or delete |insert or update |new row |UNIQUE |FOREIGN KEY |NOT NULL |CHECK |SQLITE_CONSTRAINT|Cannot |Column |CONSTRAINT |Check constraint |Field |conflicting |could not create |Violation of |current transaction is aborted|ORA-)/;

function readStatement(text: string): string | undefined {
  let dash = text.indexOf(" - ");
  for (let tries = 0; dash >= 0 && tries < 200; tries++) {
    if (driverWords.test(text.slice(dash + 3, dash + 60))) {
      // The line of the dash first; a value may hold line breaks, then the statement starts on a line above.
      const before = text.slice(Math.max(0, dash - 10_000), dash);
      const found = fromVerb(before.slice(before.lastIndexOf("\n") + 1)) ?? fromVerb(before);
      if (found) return found;
    }
    dash = text.indexOf(" - ", dash + 3);
  }
  return undefined;
}

/** Small letters and the words behind the verb: "failed to update user - Duplicate entry …" is no statement. */
function fromVerb(before: string): string | undefined {
  const start =
    /(?:^|[\s:"'(>_*`])(?=(?:insert into \\?["`[\w]|update (?:\\?["`[][^\n]{1,200}?|[\w.]{1,200}) set |delete from \\?["`[\w]|alter table \\?["`[\w]|create unique index |select (?:[*"`[]|count\()))/.exec(
      before,
    );
  // Within JSON the quotes are escaped.
  return start ? before.slice(start.index + start[0].length).replaceAll('\\"', '"') : undefined;
}
