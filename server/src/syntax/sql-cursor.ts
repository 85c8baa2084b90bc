/** Walks over the tokens of one statement: words, names, lists in brackets, values. The tolerant reader of SQL stands on it. */

import type { SqlName, SqlPair, SqlTable, SqlText, SqlValue, SqlWhere, Stretch } from "./sql-statements";
import type { SqlToken } from "./sql-tokens";

/** Tokens `[from, to)` of a statement. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export class Cursor {
  at: number;
  private readonly closes: Int32Array;

  constructor(
    readonly text: string,
    readonly tokens: readonly SqlToken[],
  ) {
    this.at = 0;
    this.closes = closings(tokens);
  }

  get token(): SqlToken | undefined {
    return this.tokens[this.at];
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  /** True (and behind them) where the next words are these; "" stands for nothing. */
  take(...words: readonly string[]): boolean {
    if (!words.every((word, i) => this.isWord(this.at + i, word))) return false;
    this.at += words.length;
    return true;
  }

  isWord(at: number, word: string): boolean {
    const token = this.tokens[at];
    return token?.is === word && (token.kind === "word" || token.kind === "sign");
  }

  /** One name, quoted or not; undefined where something else stands, or a name that nobody knows. */
  name(): SqlName | undefined {
    const token = this.token;
    if (!token || !isName(token)) return undefined;
    this.at++;
    return nameOf(this.text, token);
  }

  /** `a`, `a.b`, `a.b.c`; null where its last part is made while the program runs. */
  table(): SqlTable | null | undefined {
    const first = this.token;
    if (!first || !(isName(first) || first.kind === "placeholder")) return undefined;
    const parts: SqlToken[] = [first];
    this.at++;
    while (this.isWord(this.at, ".") && this.tokens[this.at + 1]) {
      parts.push(this.tokens[this.at + 1] as SqlToken);
      this.at += 2;
    }
    const last = parts.at(-1) ?? first;
    if (!isName(last)) return null;
    const schema = parts.length > 1 ? parts.at(-2) : undefined;
    return {
      ...nameOf(this.text, last),
      schema: schema && isName(schema) ? nameOf(this.text, schema).name : null,
      start: first.start,
    };
  }

  /** The index of the bracket that closes the one at `at`; the end where none does. */
  closing(at: number): number {
    return this.closes[at] ?? this.tokens.length;
  }

  /** The tokens within the brackets that open here, and behind them; undefined where none open. */
  brackets(): Range | undefined {
    if (!this.isWord(this.at, "(")) return undefined;
    const range = { from: this.at + 1, to: this.closing(this.at) };
    this.at = range.to + 1;
    return range;
  }

  /** The parts between the commas of a range, those within brackets not counted. Empty parts are left out. */
  parts(range: Range): Range[] {
    const parts: Range[] = [];
    let from = range.from;
    for (let at = range.from; at < range.to; at++) {
      if (this.isWord(at, "(")) at = this.closing(at);
      else if (this.isWord(at, ",")) {
        if (at > from) parts.push({ from, to: at });
        from = at + 1;
      }
    }
    if (range.to > from) parts.push({ from, to: range.to });
    return parts;
  }

  /** The first of the words at or behind `from`, outside of brackets; `to` where none is. */
  find(range: Range, ...words: readonly string[]): number {
    for (let at = range.from; at < range.to; at++) {
      if (this.isWord(at, "(")) at = this.closing(at);
      else if (this.tokens[at]?.kind === "word" && words.includes(this.tokens[at]?.is ?? "")) return at;
    }
    return range.to;
  }

  /** The range with the brackets that stand around it, but none before `least`. */
  bracketed({ from, to }: Range, least: number): Range {
    let range = { from, to };
    while (
      range.from > least &&
      this.isWord(range.from - 1, "(") &&
      this.closing(range.from - 1) === range.to
    )
      range = { from: range.from - 1, to: range.to + 1 };
    return range;
  }

  /** Where the part that `from` is in ends: at a comma or a bracket that closes. */
  endOf({ from, to }: Range): number {
    for (let at = from; at < to; at++) {
      if (this.isWord(at, "(")) at = this.closing(at);
      else if (this.isWord(at, ",") || this.isWord(at, ")")) return at;
    }
    return to;
  }

  /** The text from the first to the last token of a range. */
  stretch({ from, to }: Range): SqlText {
    const start = this.tokens[from]?.start ?? this.tokens.at(-1)?.end ?? 0;
    const end = Math.max(start, this.tokens[Math.min(to, this.tokens.length) - 1]?.end ?? start);
    return { text: this.text.slice(start, end), start, end };
  }

  /** The tokens of a stretch of the text. */
  rangeOf({ start, end }: Stretch): Range {
    return { from: this.indexAt(start), to: this.indexAt(end) };
  }

  private indexAt(offset: number): number {
    let [low, high] = [0, this.tokens.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.tokens[middle]?.start ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The names of a list, and whether it holds anything else. */
  names(range: Range): { names: SqlName[]; other: boolean } {
    const parts = this.parts(range);
    const names = parts.flatMap((part) => this.columnOf(part) ?? []);
    return { names, other: names.length < parts.length };
  }

  /** The column that a part of a list is, whatever stands behind it: `a`, `a DESC`, `a(20)`; undefined for an expression. */
  columnOf(part: Range): SqlName | undefined {
    const token = this.tokens[part.from];
    if (!token || !isName(token)) return undefined;
    let at = part.from + 1;
    if (this.isWord(at, "(") && this.tokens[at + 1]?.kind === "number" && this.closing(at) === at + 2)
      at += 3;
    while (at < part.to && this.tokens[at]?.kind === "word") {
      if (this.isWord(at, "COLLATE")) at++;
      at++;
      while (this.isWord(at, ".")) at += 2;
    }
    return at >= part.to ? nameOf(this.text, token) : undefined;
  }

  /** Brackets around, and a cast behind, change nothing of what a value is. */
  value(range: Range): SqlValue {
    const whole = this.stretch(range);
    let { from, to } = range;
    while (to - from > 2 && this.isWord(from, "(") && this.closing(from) === to - 1) {
      from++;
      to--;
    }
    const cast = this.isWord(from + 1, "::") && this.find({ from, to }, "OR", "AND") === to;
    if (cast && onlyType(this.tokens, from + 2, to)) to = from + 1;
    const signed = to - from === 2 && (this.isWord(from, "-") || this.isWord(from, "+"));
    const token = this.tokens[signed ? to - 1 : from];
    if (!token || (to - from !== 1 && !(signed && token.kind === "number")))
      return { ...whole, kind: "expression" };
    if (token.kind === "string") return { ...whole, kind: "literal", value: token.is };
    if (token.kind === "number") {
      const value = Number(token.is) * (this.isWord(from, "-") ? -1 : 1);
      return { ...whole, kind: "literal", value: Number.isNaN(value) ? token.is : value };
    }
    if (token.kind === "placeholder")
      return { ...whole, kind: "placeholder", placeholder: token.is || (token.at ?? 0) };
    if (token.is === "NULL" && token.kind === "word") return { ...whole, kind: "null" };
    if (token.is === "DEFAULT" && token.kind === "word") return { ...whole, kind: "default" };
    if (token.kind === "word" && (token.is === "TRUE" || token.is === "FALSE"))
      return { ...whole, kind: "literal", value: token.is === "TRUE" };
    return { ...whole, kind: "expression" };
  }

  /** `a = 1`, `t.a = ?`; undefined for everything else. */
  pair(part: Range): SqlPair | undefined {
    let at = part.from;
    while (this.isWord(at + 1, ".")) at += 2;
    const column = this.tokens[at];
    if (!column || !isName(column) || !(this.isWord(at + 1, "=") || this.isWord(at + 1, ":=")))
      return undefined;
    if (at + 2 >= part.to) return undefined;
    return { column: nameOf(this.text, column), value: this.value({ from: at + 2, to: part.to }) };
  }

  /** The assignments of a SET list. */
  pairs(range: Range): SqlPair[] {
    return this.parts(range).flatMap((part) => this.pair(part) ?? this.rowPairs(part));
  }

  /** `(a, b) = (1, 2)`. */
  private rowPairs(part: Range): SqlPair[] {
    const close = this.closing(part.from);
    if (!this.isWord(part.from, "(") || !this.isWord(close + 1, "=") || !this.isWord(close + 2, "("))
      return [];
    const { names, other } = this.names({ from: part.from + 1, to: close });
    const values = this.parts({ from: close + 3, to: this.closing(close + 2) });
    if (other || names.length !== values.length) return [];
    return names.flatMap((column, i) => {
      const value = values[i];
      return value ? [{ column, value: this.value(value) }] : [];
    });
  }

  /** A condition, its comparisons joined by AND. */
  where(range: Range): SqlWhere {
    const inner = this.unbracketed(range);
    const parts = this.conjuncts(inner);
    const equal = parts.flatMap((part) => this.comparison(this.unbracketed(part)) ?? []);
    return { ...this.stretch(range), equal, whole: equal.length === parts.length && parts.length > 0 };
  }

  private unbracketed({ from, to }: Range): Range {
    let range = { from, to };
    while (this.isWord(range.from, "(") && this.closing(range.from) === range.to - 1)
      range = { from: range.from + 1, to: range.to - 1 };
    return range;
  }

  private conjuncts(range: Range): Range[] {
    // One OR, or a BETWEEN whose AND joins nothing, and no part of it is a condition of its own.
    if (this.find(range, "OR", "XOR", "BETWEEN", "CASE") < range.to) return [range];
    const parts: Range[] = [];
    let from = range.from;
    for (let at = this.find(range, "AND"); ; at = this.find({ from, to: range.to }, "AND")) {
      if (at > from) parts.push({ from, to: at });
      if (at >= range.to) return parts;
      from = at + 1;
    }
  }

  private comparison(range: Range): SqlPair | undefined {
    const pair = this.pair(range);
    if (!pair) return undefined;
    // `a = b = c`, `a = 1 OR …`, `a = 1 IS TRUE`: more than a comparison.
    for (let at = range.from + 2; at < range.to; at++) {
      if (this.isWord(at, "(")) at = this.closing(at);
      else if (["OR", "XOR", "IS", "IN", "LIKE", "BETWEEN", "<", ">"].includes(this.tokens[at]?.is ?? ""))
        return undefined;
    }
    return pair;
  }
}

/** A word of the language may be a name too: nobody but the place where it stands can tell. */
function isName(token: SqlToken): boolean {
  return token.kind === "word" || token.kind === "name";
}

function nameOf(text: string, token: SqlToken): SqlName {
  const { start, end } = token;
  return { name: token.kind === "name" ? token.is : text.slice(start, end), start, end };
}

/** `::varchar(20)`, `::jsonb::text[]`: a type and nothing behind it. */
function onlyType(tokens: readonly SqlToken[], from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const token = tokens[at];
    if (token?.kind === "sign" && !/^(?:\(|\)|\[|\]|,|\.|::)$/.test(token.is)) return false;
    if (token?.kind === "string" || token?.kind === "placeholder") return false;
  }
  return true;
}

/** For each opening bracket the index of the one that closes it. */
function closings(tokens: readonly SqlToken[]): Int32Array {
  const closes = new Int32Array(tokens.length).fill(tokens.length);
  const open: number[] = [];
  tokens.forEach((token, at) => {
    if (token.kind !== "sign") return;
    if (token.is === "(") open.push(at);
    else if (token.is === ")") {
      const from = open.pop();
      if (from !== undefined) closes[from] = at;
    }
  });
  return closes;
}
