/** What a branch that leaves would pass over: `pool.putconn(connection)` behind a handler that does not leave. */

import type { PyFile } from "../../syntax/python";
import { enclosing, later, statementsOf, textOf } from "../../syntax/python-tree";
import type { Front } from "./branch";

/** True where a statement behind the handler gives back a connection or ends a transaction, and is run for every error that the handler takes. */
export function passesOver(file: PyFile, { attempt, caught }: Pick<Front, "attempt" | "caught">): boolean {
  const clause = enclosing(caught, "except_clause", "except_group_clause");
  const block = clause?.children.find(({ type }) => type === "block");
  const last = block && statementsOf(block).at(-1);
  if (last && /^(?:return|raise|continue|break)_statement$/.test(last.type)) return false;
  for (let at = attempt; at.parent && !later.includes(at.type); at = at.parent) {
    if (at.parent.type !== "block" && at.parent.type !== "module") continue;
    const from = at.end;
    if (statementsOf(at.parent).some((each) => each.start >= from && givesBack(textOf(file, each))))
      return true;
  }
  return false;
}

function givesBack(text: string): boolean {
  return /\.(?:putconn|release|close|commit|rollback|disconnect|dispose)\(/.test(text.slice(0, 2000));
}
