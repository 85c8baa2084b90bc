/** Writes of a file of which the code does not tell the model: the class or the table is in a variable. */

import type { BlindWrite } from "../../domain/model";
import type { Source } from "../../domain/text";
import type { PyNode } from "../../syntax/python";
import { callOf, functionName, textOf, walk } from "../../syntax/python-tree";
import { patternsOf } from "../patterns";
import type { Meanings } from "./dialect";
import { type FoundCall, plainOf, writeIn } from "./patterns";

type Blind = Pick<BlindWrite, "operation" | "exact">;

/**
 * @param isRead true for a call whose writes the ORM reads itself
 * @param hidden what a call that looks like no pattern writes to a table that the program fills in
 */
export function blindWritesIn(
  meanings: Meanings,
  source: Source,
  isRead: (found: FoundCall) => boolean,
  hidden?: (node: PyNode, meanings: Meanings) => Blind | undefined,
): BlindWrite[] {
  const { file } = meanings;
  const found: BlindWrite[] = [];
  walk(file.root, (node) => {
    const call = node.type === "call" ? callOf(file, node) : undefined;
    const blind = call && (blindAt(node, meanings, isRead) ?? hidden?.(node, meanings));
    if (call && blind)
      found.push({
        ...blind,
        method: call.name,
        place: source.place(node.start, node.end),
        function: functionName(file, node),
      });
    return true;
  });
  return found;
}

function blindAt(node: PyNode, meanings: Meanings, isRead: (found: FoundCall) => boolean): Blind | undefined {
  const { file, dialect } = meanings;
  const call = callOf(file, node);
  const patterns = call && patternsOf(dialect).writes.get(call.object ? plainOf(dialect, call.name) : "");
  if (!call || !patterns) return undefined;
  const found = writeIn(node, meanings);
  if (found?.operation === "raw")
    return hidesTable(found.roles.sql?.node, meanings) ? { operation: "raw", exact: true } : undefined;
  if (found?.on?.model) return undefined;
  // A session that is handed a row of which the code does not tell the class.
  const { row, rows, model } = found?.roles ?? {};
  const handed = (row ?? rows ?? model)?.node;
  if (found?.on && handed)
    return isRead(found) ? undefined : { operation: found.operation, exact: found.on.exact };
  if (!call.object || meanings.of(call.object)) return undefined;
  const on = dialect.signs.unknown?.(call.object, meanings);
  const form =
    on && patterns.find(({ on: kinds, steps }) => steps.length === 1 && kinds.includes(on.kind))?.form;
  return form && on && form.as !== "raw" ? { operation: form.as, exact: on.exact } : undefined;
}

/** `f"INSERT INTO {table} …"`, `"INSERT INTO %s …" % table`, `"INSERT INTO " + table`, in the call or in a variable. */
function hidesTable(sql: PyNode | undefined, { file, bindings }: Meanings): boolean {
  if (!sql) return false;
  const name = sql.type === "identifier" ? textOf(file, sql) : undefined;
  const text = textOf(file, (name === undefined ? undefined : bindings.at(sql, name)?.value) ?? sql);
  return hiddenTable.test(text.slice(0, 2_000));
}

export const hiddenTable =
  /\b(?:insert(?: ignore)? into|replace into|merge into|update|delete from)\s{0,20}["'`[]?(?:\{|%s|%\(|\s{0,20}["']?\s{0,20}\+)/i;
