/** PostgreSQL's `(columns)=(values)` in any language: by structure, with quotes and brackets counted. */

import { after, type DataForm, rowEnd } from "../domain/data";
import { quotedName } from "./wording";

export interface Detail {
  /** An expression's text stands as one column; quotes around names are gone. */
  readonly columns: readonly string[];
  readonly value: string | null;
  /** "is duplicated": the rows were there before the index. */
  readonly duplicated?: boolean;
  readonly stillReferenced?: boolean;
  /** The table at the other end of a foreign key. */
  readonly otherTable?: string;
  /** The table itself, where this line is the only one to tell. */
  readonly ownTable?: string;
}

/** A DETAIL is a line long; the values of a jsonb key can make it a long one. */
const LONGEST = 20_000;

/**
 * The first `(columns)=(values)` at or after `from`, else the first in the text.
 * Linear: each `(` in front of the first `)=(` is looked at once, within a bounded window.
 */
export function readDetail(text: string, from: number): Detail | undefined {
  return readFrom(text, from) ?? (from > 0 ? readFrom(text, 0) : undefined);
}

function readFrom(text: string, from: number): Detail | undefined {
  let join = text.indexOf(")=(", from);
  for (let tries = 0; join >= 0 && tries < 20; tries++) {
    const lineStart = Math.max(lineOf(text, join), join - 2000, from);
    const list = columnList(text, lineStart, join);
    if (list) return readAt(text, list.open, list.join);
    join = text.indexOf(")=(", join + 3);
  }
  return undefined;
}

/** Where the line begins that holds the offset; a list broken behind a comma began on the line above. */
function lineOf(text: string, at: number): number {
  const start = text.lastIndexOf("\n", at) + 1;
  const isBroken = start > 1 && /,\s{0,8}$/.test(text.slice(Math.max(0, start - 10), start - 1));
  return isBroken ? text.lastIndexOf("\n", start - 2) + 1 : start;
}

/** A bracket from which a walk over quotes and brackets reaches a `)=(`: the column list begins there. */
function columnList(text: string, from: number, join: number): { open: number; join: number } | undefined {
  let open = text.indexOf("(", from);
  for (let tries = 0; open >= 0 && open < join && tries < 20; tries++) {
    const end = closingBracket(text, open);
    if (end !== undefined && text.startsWith(")=(", end)) return { open, join: end };
    open = text.indexOf("(", open + 1);
  }
  return undefined;
}

function closingBracket(text: string, open: number): number | undefined {
  let depth = 0;
  let quote = "";
  const limit = Math.min(text.length, open + 2000);
  for (let i = open; i < limit; i++) {
    const char = text[i] ?? "";
    if (quote !== "") {
      if (char === quote) quote = "";
    } else if (char === '"' || char === "'") quote = char;
    else if (char === "(") depth++;
    else if (char === ")" && --depth === 0) return i;
    else if (char === "\n" && !/,\s{0,8}$/.test(text.slice(Math.max(open, i - 10), i))) return undefined;
  }
  return undefined;
}

function readAt(text: string, open: number, join: number): Detail {
  const columns = splitColumns(text.slice(open + 1, join));
  const from = join + 3;
  const end = endOfValue(text, from);
  const value = text.slice(from, end);
  const rest = text[end] === ")" ? (text.slice(end + 1, end + 400).split("\n")[0] ?? "") : "";
  // Japanese puts the table in front of the key.
  const before = /テーブル\s?"([^"\n]{1,63})"/.exec(
    text.slice(Math.max(text.lastIndexOf("\n", open) + 1, open - 120), open),
  )?.[1];
  const otherTable = quoted(rest) ?? before;
  return {
    columns,
    value: rejoined(value),
    ...(/^ is duplicated/.test(rest) ? { duplicated: true } : {}),
    ...(/still referenced/.test(rest) ? { stillReferenced: true } : {}),
    ...(otherTable ? { otherTable } : {}),
  };
}

/** What stands behind the values, in English and in the catalogues of PostgreSQL 15. */
const ENDING =
  /\) (?:already exists\.|is not present in table |is still referenced from table |is duplicated\.|conflicts with |is referenced from table )|\)\s?[»«"]?\s?(?:existiert bereits|ist nicht in Tabelle|existe déjà|n'est pas présente|est toujours référencée|ya existe|no está presente|já existe|não está presente|уже существует|отсутствует в|已经存在|没有在表|は(?:すでに|既に)存在|esiste già|non è presente|이미 있)/;

/**
 * Known endings are exact, on the line of the key first, then below it, up to the next key; others end at the line's last
 * bracket, or at that of a message which a dump wraps in quotes.
 */
function endOfValue(text: string, from: number): number {
  const window = text.slice(from, from + LONGEST);
  const length = window.indexOf("\n") < 0 ? window.length : window.indexOf("\n");
  const line = window.slice(0, length);
  const next = window.indexOf(")=(", length);
  const known = ENDING.exec(line) ?? ENDING.exec(next < 0 ? window : window.slice(0, next));
  if (known) return from + known.index;
  const wrapped = /["'`]\)?,? {0,2}(?:["']?[A-Za-z_]{1,40}["']?:|[)}\]]|$)/.exec(line);
  const last = line.slice(0, wrapped?.index ?? line.length).lastIndexOf(")");
  return from + (last < 0 ? length : last);
}

/** Where the values of a DETAIL stand: behind `(columns)=(`, and the row that broke a check or a null. */
export const detailData: readonly DataForm[] = [
  {
    words: [")=("],
    find: (text, at) =>
      opensList(text, at) ? [{ start: at + 3, end: endOfValue(text, at + 3) }] : undefined,
  },
  // The server's words in English and in the catalogues of PostgreSQL 15.
  after(
    [
      "Failing row contains (",
      "Fehlgeschlagene Zeile enthält (",
      "La ligne en échec contient (",
      "La fila que falla contiene (",
      "Registro que falhou contém (",
      "Ошибочная строка содержит (",
      "失败, 行包含(",
      "失敗した行は(",
      "La riga in errore contiene (",
      "실패한 자료: (",
    ],
    rowEnd,
  ),
];

/** True where a list that is not empty ends at `close`. Looks back to the list before, no further. */
function opensList(text: string, close: number): boolean {
  let depth = 0;
  let quote = "";
  for (let i = close; i >= 0 && i > close - 2000; i--) {
    const char = text[i] ?? "";
    if (char === "\n") return false;
    if (quote !== "") {
      if (char === quote) quote = "";
    } else if (char === '"' || char === "'") quote = char;
    else if (char === ")") depth++;
    else if (char === "(") {
      if (text[i - 1] === "=") return false;
      if (--depth === 0) return i < close - 1;
    }
  }
  return false;
}

/** At commas outside of quotes and brackets. */
function splitColumns(list: string): string[] {
  const columns: string[] = [];
  let start = 0;
  let depth = 0;
  let quote = "";
  for (let i = 0; i <= list.length; i++) {
    const char = list[i];
    if (quote !== "") {
      if (char === quote) quote = "";
    } else if (char === '"' || char === "'") quote = char;
    else if (char === "(") depth++;
    else if (char === ")") depth--;
    if (char === undefined || (char === "," && depth <= 0 && quote === "")) {
      columns.push(unquote(list.slice(start, i).trim()));
      start = i + 1;
    }
  }
  return columns.filter((column) => column !== "");
}

function unquote(name: string): string {
  const bare = name.replaceAll('\\"', '"');
  return bare.length > 1 &&
    bare.startsWith('"') &&
    bare.endsWith('"') &&
    !bare.slice(1, -1).replaceAll('""', "").includes('"')
    ? bare.slice(1, -1).replaceAll('""', '"')
    : bare;
}

function quoted(rest: string): string | undefined {
  const at = rest.search(/[»«"“„「]\s?[\p{L}_]/u);
  return at < 0 ? undefined : quotedName(rest, at)?.name;
}

/** What a dumped string literal did to the value: `' +` joins over lines and `\n` are undone. */
function rejoined(value: string): string {
  return value.includes("\\n' +\n") || value.includes('\\n" +\n')
    ? value.replace(/\\n['"] \+\n\s{0,40}['"]/g, "\n")
    : value;
}
