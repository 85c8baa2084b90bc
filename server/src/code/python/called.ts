/** What a call of a Python program does, as far as its tree shows it: the rest is judged by its name (`code/fixes/signs.ts`). */

import type { PyFile, PyNode } from "../../syntax/python";
import { pythonText } from "../../syntax/python-text";
import { callOf, chainOf, textOf } from "../../syntax/python-tree";
import { budgetOf, readStatements } from "../../syntax/sql";
import type { Called } from "../dialect";
import { sentAs } from "../statements";
import { bindingsOf } from "./bindings";

export function calledAs(file: PyFile, node: PyNode): Called {
  const call = callOf(file, node);
  const rows = rowsOf(file, node);
  return {
    callee: call?.callee ?? "",
    ...(rows === undefined ? {} : { rows }),
    ...(isFilling(file, node) ? { fills: true } : {}),
  };
}

/** By the SQL that it is handed; `session.execute(select(User))` reads. */
function rowsOf(file: PyFile, node: PyNode): Called["rows"] {
  const call = callOf(file, node);
  const [first] = call?.positional ?? [];
  if (!call?.object || !first || !/^(?:execute\w{0,10}|query|exec|run|scalars?)$/.test(call.name))
    return undefined;
  const [head] = chainOf(file, first);
  if (head && !head.object && head.name === "select") return "reads";
  // `text("SELECT …")`: what only makes a statement of it.
  const text = pythonText(file, head?.name === "text" ? head.positional[0] : first);
  if (!text) return undefined;
  const statements = readStatements(text.text, { placeholders: text.holes, budget: budgetOf(file) });
  return sentAs([{ code: text, statements }]);
}

/** What is put into a list, a set or a dictionary that the function has made. */
function isFilling(file: PyFile, node: PyNode): boolean {
  const call = callOf(file, node);
  if (call?.object?.type !== "identifier") return false;
  if (!/^(?:append|extend|insert|add|update|setdefault|push)$/.test(call.name)) return false;
  const made = bindingsOf(file).at(call.object, textOf(file, call.object));
  return made?.kind === "value" && made.value !== undefined && isMade(file, made.value);
}

/** `[]`, `{}`, `[one for one in rows]`, `set()`, `defaultdict(list)`. */
function isMade(file: PyFile, value: PyNode): boolean {
  if (/^(?:list|dictionary|set)(?:_comprehension)?$/.test(value.type)) return true;
  const call = callOf(file, value);
  return (
    call !== undefined && /^(?:list|dict|set|sorted|deque|defaultdict|OrderedDict|Counter)$/.test(call.name)
  );
}
