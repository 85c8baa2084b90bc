/** What can be said once more: expressions that give the same a second time and do nothing else. */

import type { PyFile, PyNode } from "../../syntax/python";
import { callOf, holds, stringValue } from "../../syntax/python-tree";

/** Functions and methods that give the same for the same and do nothing else. */
const pure: ReadonlySet<string> = new Set(
  "len lower upper strip lstrip rstrip title casefold capitalize format replace str int slugify isoformat date normalize_email format_html force_str".split(
    " ",
  ),
);

const computing = /^(?:await|yield|named_expression|lambda|generator_expression|list_comprehension)$/;

/** True where writing the expression a second time gives the same value and does nothing else. */
export function isRepeatable(file: PyFile, node: PyNode, dialect: Reads = {}): boolean {
  const acts = (one: PyNode) => one.type === "call" && !isPure(file, one, dialect);
  return !holds(node, (one) => computing.test(one.type) || acts(one));
}

/** What the dialect knows of it. */
interface Reads {
  onlyReads?(callee: string): boolean;
}

/** `data.get("email")` reads; `queue.get()` takes out, and whose `get(key)` it is nobody knows. */
function isPure(file: PyFile, node: PyNode, { onlyReads }: Reads): boolean {
  const call = callOf(file, node);
  if (!call) return false;
  return call.name === "get"
    ? stringValue(file, call.positional[0]) !== undefined || onlyReads?.(call.callee ?? "") === true
    : pure.has(call.name);
}
