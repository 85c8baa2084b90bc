/** Cuts SQL into tokens and statements in one pass: strings, dollar quotes, quoted names, comments and placeholders are known. */

import type { Stretch } from "./sql-statements";

export type SqlDialect = "postgresql" | "mysql" | "sqlite" | "mssql";

export interface SqlToken extends Stretch {
  readonly kind: "word" | "name" | "string" | "number" | "placeholder" | "sign";
  /** A word in capitals, the sign itself, a quoted name without its quotes, a string's value; the placeholder's name. */
  readonly is: string;
  /** Of a placeholder: its position, from 1. */
  readonly at?: number;
}

/** More tokens of one statement are not kept: nobody wrote them by hand. */
const mostTokens = 40_000;

/** The tokens of each statement that has any; `;` itself is in none. `holes` are placeholders wherever they stand (`${…}`). */
export function tokenize(
  text: string,
  dialect: SqlDialect | undefined,
  holes: readonly Stretch[] = [],
): SqlToken[][] {
  const statements: SqlToken[][] = [];
  let tokens: SqlToken[] = [];
  let counted = 0;
  let hole = 0;
  let at = 0;
  const close = () => {
    if (tokens.length > 0) statements.push(tokens);
    tokens = [];
    counted = 0;
  };
  while (at < text.length) {
    while (hole < holes.length && (holes[hole]?.end ?? 0) <= at) hole++;
    const next = holes[hole];
    let token: SqlToken | undefined;
    let end: number;
    if (next && next.start <= at) {
      end = next.end;
      token = joined(tokens, { kind: "placeholder", is: "", at: ++counted, start: at, end });
    } else {
      end = skipped(text, at, dialect);
      if (end === at) {
        if (text[at] === ";") {
          close();
          at++;
          continue;
        }
        token = read(text, at, dialect, tokens.at(-1));
        if (token.kind === "placeholder" && token.is === "") token = { ...token, at: token.at ?? ++counted };
        if (next && token.kind !== "string" && token.end > next.start && token.kind !== "name")
          token = { ...token, end: next.start };
        else if (next && token.end > next.start)
          token = { kind: "placeholder", is: "", at: ++counted, start: at, end: token.end };
        end = token.end;
        token = joined(tokens, token);
      }
    }
    if (token && tokens.length < mostTokens) tokens.push(token);
    at = Math.max(end, at + 1);
  }
  close();
  return statements;
}

/** `user_${suffix}` is one thing that nobody knows: what stands next to a hole without a gap joins it. */
function joined(tokens: SqlToken[], token: SqlToken): SqlToken {
  const last = tokens.at(-1);
  const unknown = (one: SqlToken) => one.kind === "placeholder" && one.is === "";
  const part = (one: SqlToken) => one.kind === "word" || unknown(one);
  if (!last || last.end !== token.start || !part(last) || !part(token)) return token;
  if (!unknown(last) && !unknown(token)) return token;
  tokens.pop();
  return { ...token, kind: "placeholder", is: "", at: last.at ?? token.at ?? 0, start: last.start };
}

/** The end of the blank or comment at `at`; `at` itself where none is. */
function skipped(text: string, at: number, dialect: SqlDialect | undefined): number {
  const sign = text.charCodeAt(at);
  if (sign <= 32 || sign === 0xa0 || sign === 0xfeff) return at + 1;
  if (text.startsWith("--", at) || (dialect === "mysql" && text[at] === "#")) return until(text, "\n", at);
  return text.startsWith("/*", at) ? until(text, "*/", at + 2) : at;
}

function until(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end + mark.length;
}

const word = /[\p{L}_][\p{L}\p{N}_$]{0,199}/uy;
const number = /\d[\w.]{0,40}|\.\d\w{0,40}/y;
const tag = /\$[A-Za-z_\d]{0,30}\$/y;
const placeholder = /\$(\d{1,5})|%\((\w{1,100})\)s|%(s)|:(?=[A-Za-z_\d])(\w{1,100})|@(\w{1,100})/y;

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function read(text: string, at: number, dialect: SqlDialect | undefined, before?: SqlToken): SqlToken {
  const sign = text[at] ?? "";
  if (sign === "'") return quoted(text, at, "string", dialect === "mysql");
  if (sign === '"') return quoted(text, at, dialect === "mysql" ? "string" : "name", dialect === "mysql");
  if (sign === "`") return quoted(text, at, "name", false);
  if (sign === "[" && bracketed(text, at, dialect, before)) {
    const end = until(text, "]", at + 1);
    return { kind: "name", is: text.slice(at + 1, end - 1), start: at, end };
  }
  if (/[eEnNbBxX]/.test(sign) && text[at + 1] === "'" && before?.end !== at) {
    const string = quoted(text, at + 1, "string", /[eE]/.test(sign) || dialect === "mysql");
    return { ...string, start: at };
  }
  const name = match(word, text, at);
  if (name) return { kind: "word", is: name[0].toUpperCase(), start: at, end: at + name[0].length };
  const digits = match(number, text, at);
  if (digits) return { kind: "number", is: digits[0], start: at, end: at + digits[0].length };
  const open = sign === "$" ? match(tag, text, at) : null;
  if (open) {
    const end = until(text, open[0], at + open[0].length);
    const value = text.slice(at + open[0].length, end - open[0].length);
    return { kind: "string", is: value, start: at, end };
  }
  if (sign === "?" && !/[|&?]/.test(text[at + 1] ?? ""))
    return { kind: "placeholder", is: "", start: at, end: at + 1 };
  const given = text.startsWith("::", at) ? null : match(placeholder, text, at);
  if (given && !(sign === ":" && before?.is === "::")) {
    const end = at + given[0].length;
    const start = at;
    if (given[1] !== undefined) return { kind: "placeholder", is: "", at: Number(given[1]), start, end };
    return { kind: "placeholder", is: given[2] ?? given[4] ?? given[5] ?? "", start, end };
  }
  const length = /^(?:::|<=|>=|<>|!=|\|\||->>|->|:=)/.exec(text.slice(at, at + 3))?.[0].length ?? 1;
  return { kind: "sign", is: text.slice(at, at + length), start: at, end: at + length };
}

/** A name in brackets; `a[1]` and `ARRAY[x]` are none. */
function bracketed(text: string, at: number, dialect: SqlDialect | undefined, before?: SqlToken): boolean {
  if (dialect === "mssql") return true;
  if (dialect !== undefined && dialect !== "sqlite") return false;
  if (before?.end === at && before.is !== "." && before.is !== "(" && before.is !== ",") return false;
  return /^\[[A-Za-z_][^\]\n]{0,127}\]/.test(text.slice(at, at + 130));
}

/** A quote that is doubled belongs to the text; a backslash hides the next sign where the dialect says so. */
function quoted(text: string, at: number, kind: "string" | "name", escapes: boolean): SqlToken {
  const quote = text[at] ?? "";
  let end = at + 1;
  for (; end < text.length; end++) {
    if (escapes && text[end] === "\\") end++;
    else if (text[end] === quote) {
      if (text[end + 1] !== quote) break;
      end++;
    }
  }
  end = Math.min(end, text.length);
  const inner = text.slice(at + 1, end);
  const is = inner.includes(quote + quote) ? inner.replaceAll(quote + quote, quote) : inner;
  return { kind, is, start: at, end: Math.min(end + 1, text.length) };
}
