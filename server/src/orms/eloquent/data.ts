/** Where Laravel prints data: it puts the values into the statement bare, so that only what stands behind them ends them. */

import { type DataForm, LONGEST_DATA, type Stretch } from "../../domain/data";

export const data: readonly DataForm[] = [
  {
    words: ["SQL: "],
    find(text, at) {
      if (text[at - 1] !== "(" && text.slice(at - 2, at) !== ", ") return undefined;
      const window = text.slice(at, at + LONGEST_DATA);
      const end = /\)(?= (?:in|at) (?:\/|[A-Z]:)| \{"|["'\\]*\s*$)/m.exec(window)?.index;
      if (end === undefined) return undefined;
      const statement = window.slice(0, end);
      const list = /^SQL: insert [^\n]{1,2000}? values \(/i.exec(statement)?.[0].length;
      const found = list === undefined ? assigned(statement) : [{ start: list, end }];
      return found.map((one) => ({ start: at + one.start, end: at + one.end }));
    },
  },
];

/** `set "email" = ada@example.com, "name" = Ada where "id" = 1` */
function assigned(statement: string): Stretch[] {
  return [...statement.matchAll(/(?<= = )[^\n]{1,500}?(?=, ["`[]| where | and ["`[]|$)/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}
