/** PostgreSQL's violations without a message that is known: by the SQLSTATE, by a class named after it, by the detail of a dump. */

import type { ViolationKind } from "../domain/incident";
import { property } from "./wording";

/** Other translations, and messages that a logger dropped: the SQLSTATE or a class named after it says the kind. */
export function readByCode(text: string): Found | undefined {
  let tries = 0;
  for (const match of text.matchAll(SIGN)) {
    const sign = match[1] ?? "";
    const kind = KINDS[sign] ?? CLASSES[sign.replace(/Error$/, "")];
    const isNamed = KINDS[sign]
      ? codeIsLabelled(text, match.index)
      : DRIVER_CLASS.test(text.slice(Math.max(0, match.index - 20), match.index));
    if (kind && isNamed) {
      const words = wordsOfOthers(text, match.index, kind);
      return { kind, words, start: match.index, end: match.index + sign.length };
    }
    if (++tries === 200) break;
  }
  return undefined;
}

/** A dump without message and code still has the server's detail and the constraint. */
export function readByDetail(text: string): Found | undefined {
  const match =
    /\bdetail["']?: ?["'`]Key \([^\n]{1,2000}?\) (already exists|is duplicated|is not present in table|is still referenced from table|conflicts with existing key)\b/.exec(
      text,
    );
  const constraint = match && property(text, "constraint", "constraint_name");
  if (!match || !constraint) return undefined;
  const words = match[1] ?? "";
  const kind = /exists|duplicated/.test(words)
    ? "unique"
    : words.startsWith("conflicts")
      ? "exclusion"
      : "foreign_key";
  const migrate = words === "is duplicated";
  return {
    kind,
    words: { constraint, ...(migrate ? { migrate } : {}) },
    start: match.index,
    end: match.index + match[0].length,
  };
}

const SIGN =
  /\b(23505|23503|23001|23502|23514|23P01|(?:Unique|ForeignKey|NotNull|Check|Exclusion)Violation(?:Error)?)\b/g;
const DRIVER_CLASS = /(?:psycopg2?\.errors\.|asyncpg(?:_dbapi)?\.(?:exceptions\.)?|PG::)$/;

/** Classes that Python's and Ruby's drivers name after the SQLSTATE. */
const CLASSES: Readonly<Record<string, ViolationKind>> = {
  UniqueViolation: "unique",
  ForeignKeyViolation: "foreign_key",
  NotNullViolation: "not_null",
  CheckViolation: "check",
  ExclusionViolation: "exclusion",
};

/** A bare number in prose is no SQLSTATE: it stands behind a label, in brackets, or in front of a message. */
function codeIsLabelled(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 24), at);
  const after = text.slice(at + 5, at + 8);
  return (
    /(?:code|sqlstate|SQLState|state)["']?\s{0,3}[:=[(]{0,2}\s{0,3}["']?$/i.test(before) ||
    (/^\s{0,3}[[(]?$/.test(before) && /^[\]):]/.test(after)) ||
    (/[A-ZÄÖÜА-Я]{4,9}: {1,2}$/.test(before) && after.startsWith(":"))
  );
}

/** Only heads and labelled lines are the server's words: the names in a statement beside them are anyone's. */
function wordsOfOthers(text: string, at: number, kind: ViolationKind): Words {
  const from = Math.max(0, at - 600);
  const below = text.slice(text.lastIndexOf("\n", at) + 1, at + 400).split("\n");
  // A dumped property stands alone; a message may be wrapped over the next lines.
  const own = below.slice(0, PROPERTY.test(below[0] ?? "") ? 1 : 4);
  const heads = text
    .slice(from, at)
    .split("\n")
    .filter((line) => HEAD.test(line));
  const region = [...heads, ...own].filter((line) => !SQL.test(line)).join("\n");
  const names: string[] = [];
  for (const match of region.matchAll(/[»«„“"‹「]\s?([\p{L}\p{N}_$.-]{1,63})\s?[«»“”"›」]/gu)) {
    const isProperty =
      region.startsWith(":", match.index + match[0].length) ||
      (/["']?\w{1,40}["']?\s?[:=]\s?$/.test(region.slice(Math.max(0, match.index - 50), match.index)) &&
        LABELS.test(region.slice(Math.max(0, match.index - 50), match.index)));
    if (match[1] && !isProperty && !KINDS[match[1]] && !names.includes(match[1])) names.push(match[1]);
  }
  if (kind === "unique" || kind === "exclusion") return names[0] ? { constraint: names[0] } : {};
  if (kind === "not_null")
    return names[0] ? { columns: [names[0]], ...(names[1] ? { table: names[1] } : {}) } : {};
  return names[1] ? { table: names[0] ?? "", constraint: names[1] } : {};
}

/** What a dump calls its properties: their values are no words of a message. */
const LABELS =
  /\b(?:code|column|constraint|dataType|detail|file|hint|internalPosition|internalQuery|length|line|message|name|position|routine|schema|severity|table|where)["']?\s?[:=]\s?$/;

const HEAD = /^\s{0,20}(?:[\w.:]{0,100}(?:[Ee]rror|Exception|Violation)|[\p{Lu}]{3,12}):/u;
const PROPERTY = /^\s{0,40}["']?\w{1,40}["']?: ?["']?\w{5}["']?,?\s*$/;
const SQL = /\b(?:insert|update|select|delete|create|alter)\b/i;

/** Sources: https://www.postgresql.org/docs/current/errcodes-appendix.html and the messages of the server's source. */
const KINDS: Readonly<Record<string, ViolationKind>> = {
  "23505": "unique",
  "23503": "foreign_key",
  "23001": "foreign_key",
  "23502": "not_null",
  "23514": "check",
  "23P01": "exclusion",
};

/** What a message, or what stands for one, names. */
export interface Words {
  readonly constraint?: string;
  readonly table?: string;
  readonly columns?: readonly string[];
  readonly migrate?: boolean;
  readonly stillReferenced?: boolean;
  /** For a row that is still referenced: the table that refers. */
  readonly referrer?: string;
}

export interface Found {
  readonly kind: ViolationKind;
  readonly words: Words;
  readonly start: number;
  readonly end: number;
}
