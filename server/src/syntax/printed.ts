/** What a program printed of an error, read without a parser: dumped properties, statements and where they stand. */

import type { Violation } from "../domain/incident";
import { longestStatement, operationOf } from "../domain/statement";

/**
 * What a statement tells of the write: itself, its operation and, where the statement's table is the one whose constraint
 * failed, that table. A delete breaks the constraint of another table, so it names none.
 */
export function factsOfStatement(
  printed: string | undefined,
): Pick<Violation, "statement" | "operation"> & Partial<Pick<Violation, "table" | "schema">> {
  const statement = printed?.slice(0, longestStatement).trim();
  if (!statement) return {};
  const operation = operationOf(statement);
  if (operation === null) return {};
  const target = operation === "delete" || operation === "migrate" ? undefined : targetOf(statement);
  return { statement, operation, ...target };
}

/** The table that an insert or update names, without quotes; the schema where it is no database of MySQL's. */
function targetOf(sql: string): { table: string; schema?: string } | undefined {
  const start =
    /^[\s("'`]{0,8}(?:insert|replace|merge)(?: (?:ignore|or \w{1,10}))? (?:into )?|^[\s("'`]{0,8}update (?:only )?/i.exec(
      sql.slice(0, 80),
    );
  if (!start) return undefined;
  let rest = sql.slice(start[0].length, start[0].length + 400);
  let schema: string | undefined;
  for (let part = 0; part < 4; part++) {
    const name =
      /^(?:\\?"([^"\\\n]{1,128})\\?"|`([^`\n]{1,128})`|\[([^\]\n]{1,128})\]|([\p{L}_][\p{L}\p{N}_$]{0,127}))/u.exec(
        rest,
      );
    if (!name) return undefined;
    rest = rest.slice(name[0].length);
    const word = name[1] ?? name[2] ?? name[3] ?? name[4];
    if (rest.startsWith(".")) {
      rest = rest.slice(1);
      schema = name[2] === undefined ? word : undefined;
      continue;
    }
    return word ? { table: word, ...(schema ? { schema } : {}) } : undefined;
  }
  return undefined;
}

/** The text between the first `open` at or after `from` and the first `close` behind it; undefined where one is missing. */
export function between(text: string, open: string, close: string, from = 0): string | undefined {
  const start = text.indexOf(open, from);
  if (start < 0) return undefined;
  const end = text.indexOf(close, start + open.length);
  return end < 0 || end - start > longestStatement ? undefined : text.slice(start + open.length, end);
}

/**
 * The value of the first property of that name as programs dump it: `path: 'email'`, `"path":"email"`, `path: 42`.
 * Escapes stay as printed. Undefined where there is none within `reach` characters.
 */
export function property(text: string, name: string, from = 0, reach = 20_000): string | undefined {
  const before = Math.max(0, from - 1);
  const window = text.slice(before, from + reach);
  let at = window.indexOf(name, from - before);
  for (let tries = 0; at >= 0 && tries < 200; tries++) {
    if (!/[\w$.-]/.test(window[at - 1] ?? "")) {
      const value = valueAt(text, before + at + name.length);
      if (value !== undefined) return value;
    }
    at = window.indexOf(name, at + name.length);
  }
  return undefined;
}

function valueAt(text: string, from: number): string | undefined {
  const head = /^\\?["']?\s?[:=]\s{0,4}(\\?["'`]|-?\d{1,20}\b)/.exec(text.slice(from, from + 32));
  if (!head) return undefined;
  const open = head[1] ?? "";
  if (/\d$/.test(open)) return open;
  const start = from + head[0].length;
  const limit = Math.min(text.length, start + longestStatement);
  const quote = open.at(-1) ?? "";
  const escaped = open.length > 1;
  for (let i = start; i < limit; i++) {
    if (text[i] === quote && !escaped) return text.slice(start, i);
    if (text[i] !== "\\") continue;
    if (escaped && text[i + 1] === quote) return text.slice(start, i);
    i++;
  }
  return undefined;
}

/** How drivers begin: what stands in front of it is the statement. */
const driverWords =
  /^(?:duplicate |Duplicate entry|null value |update or delete |insert or update |new row |UNIQUE |FOREIGN KEY |NOT NULL |CHECK |SQLITE_CONSTRAINT|Cannot |Column |CONSTRAINT |Check constraint |Field |conflicting |could not create |Violation of |current transaction is aborted|ORA-)/;

/** The statement in front of a driver's message, as Knex prints it, and all that builds on it: `insert into "users" … - duplicate key value …`. */
export function statementInFront(text: string): string | undefined {
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
