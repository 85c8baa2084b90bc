/** Functions of the database, as the files of SQL declare them: what their bodies write. */

import { createBudget, isWrite, readStatements, type SqlStatement } from "../syntax/sql";

export interface SqlFunction {
  readonly file: string;
  /** The statements of its body that write, wherever they stand in it. */
  readonly statements: readonly SqlStatement[];
}

/**
 * The functions of a text by their names, in small letters and without their schema; one that is declared again replaces the one before.
 * Bodies stand between dollar quotes or `BEGIN ATOMIC … END`: https://www.postgresql.org/docs/current/sql-createfunction.html
 */
export function functionsIn(file: string, text: string): ReadonlyMap<string, SqlFunction> {
  const found = new Map<string, SqlFunction>();
  const heads = [...text.matchAll(head)];
  for (const [at, each] of heads.entries()) {
    const name = each[1]?.replaceAll('"', "").split(".").at(-1)?.toLowerCase();
    const rest = text.slice(each.index + each[0].length, heads[at + 1]?.index).slice(0, longestBody);
    const body = bodyOf(rest);
    if (name !== undefined && body !== undefined) found.set(name, { file, statements: writesIn(body) });
  }
  return found;
}

const head =
  /\bcreate\s{1,20}(?:or\s{1,20}replace\s{1,20})?(?:function|procedure)\s{1,20}([\w".]{1,200})\s{0,20}\(/gi;
const longestBody = 50_000;

function bodyOf(text: string): string | undefined {
  const quote = /\bas\s{1,50}(\$\w{0,60}\$)/i.exec(text);
  if (quote?.[1] !== undefined) {
    const from = quote.index + quote[0].length;
    const to = text.indexOf(quote[1], from);
    return to < 0 ? undefined : text.slice(from, to);
  }
  const atomic = /\bbegin\s{1,50}atomic\b/i.exec(text);
  return atomic ? text.slice(atomic.index + atomic[0].length) : undefined;
}

const verb = /\b(?:insert\s{1,20}into|update|delete\s{1,20}from|merge\s{1,20}into)\b/gi;

/** A statement goes from its verb to the end of its sentence; what the language of procedures says around it does not matter. */
function writesIn(body: string): SqlStatement[] {
  const bare = body.replaceAll(/--[^\n]*/g, (comment) => " ".repeat(comment.length));
  const budget = createBudget();
  let end = 0;
  return [...bare.matchAll(verb)].flatMap(({ index }) => {
    // `ON CONFLICT … DO UPDATE` belongs to the statement that it stands in.
    if (index < end) return [];
    const stop = bare.indexOf(";", index);
    end = stop < 0 ? bare.length : stop;
    return readStatements(bare.slice(index, end), { budget }).filter(isWrite).slice(0, 1);
  });
}
