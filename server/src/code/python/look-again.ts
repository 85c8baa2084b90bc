/** The code's own look, said once more where the write has failed: it knows which row the code asks for, and how it reads it. */

import type { PyNode } from "../../syntax/python";
import {
  allIn,
  assignmentOf,
  childOf,
  enclosing,
  isVariable,
  nodeAt,
  statementAround,
  textOf,
} from "../../syntax/python-tree";
import type { PyHandler, PySite } from "./dialect";
import { isRepeatable } from "./repeatable";

/**
 * The look, its branch with the row, and what is raised where the row has gone again. The names that they use are still what they were at the look.
 *
 * @returns undefined where the code looks in another way than `rows = …`, `row = rows[0]` where it takes one, and `if row …: return …` right behind it
 */
export function lookAgain({ context, file, meanings, statement, style }: PySite): PyHandler | undefined {
  const { intent, write, source } = context;
  const { gives } = intent ?? {};
  if (!write.checkedAt || !gives) return undefined;
  const { start, end } = write.checkedAt;
  const sent = nodeAt(file.root, source.offset(start), source.offset(end));
  const look = statementAround(sent);
  const target = assignmentOf(look)?.target;
  const siblings = (look.parent?.children ?? []).filter(({ type }) => type !== "comment");
  const [next, another] = siblings.slice(siblings.indexOf(look) + 1);
  const taken = next && assignmentOf(next)?.target.type === "identifier" ? next : undefined;
  const branch = taken ? another : next;
  const condition = childOf(branch, "condition");
  const body = childOf(branch, "consequence");
  if (target?.type !== "identifier" || branch?.type !== "if_statement" || !condition || !body)
    return undefined;
  const held = [look, ...(taken ? [taken] : [])];
  const names = held.map((each) => textOf(file, assignmentOf(each)?.target ?? each));
  const back = gives.join(names.at(-1));
  const said = held.map((each) => textOf(file, each));
  const asked = textOf(file, condition);
  if ([...said, asked, back].some((text) => text.includes("\n")) || !textOf(file, body).includes(back))
    return undefined;
  if (enclosing(look, "function_definition") !== enclosing(statement, "function_definition"))
    return undefined;
  const { bindings } = meanings;
  const isSame = (name: string) => {
    const before = bindings.at(look, name)?.node;
    return names.includes(name) || before === bindings.at(statement, name)?.node;
  };
  const used = [...held, condition, body].flatMap((node) => allIn(node, isVariable));
  if (!used.every((each) => isSame(textOf(file, each)))) return undefined;
  const isGiven = ({ type, start: at }: PyNode) => type === "argument_list" && at > sent.start;
  const given = held.flatMap((each) => allIn(each, isGiven)).flatMap(({ children }) => children);
  // `row = result.fetchone()`: out of what is asked for anew.
  const value = taken && assignmentOf(taken)?.value;
  if (value && !/^[.[]/.test(textOf(file, value).slice((names[0] ?? "").length))) return undefined;
  if (value && !textOf(file, value).startsWith(names[0] ?? "")) return undefined;
  const repeats = [...given, condition, body];
  if (!repeats.every((each) => isRepeatable(file, each, meanings.dialect))) return undefined;
  return {
    lines: () => [...said, `if ${asked}:`, `${style.indent}${back}`, "raise"],
    leaves: true,
    verifies: true,
  };
}
