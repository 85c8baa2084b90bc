/** The calls on a line that leads to a write. */

import type { CallerLine } from "../../domain/hearers";
import { compiler, findAll, parseTypeScript, startOf, type ts } from "../../syntax/typescript";

/** Those that begin on it, or whose name stands on it: `users⏎.create(body)`. */
export function callsOnLine({ source, line }: CallerLine): ts.CallExpression[] {
  const isThere = (start: number, end: number) => source.place(start, end).start.line === line;
  return findAll(parseTypeScript(source), compiler().isCallExpression).filter((each) => {
    const { expression } = each;
    const name = compiler().isPropertyAccessExpression(expression) ? expression.name : expression;
    return isThere(startOf(each), each.end) || isThere(startOf(name), name.end);
  });
}
