/** The code's own look, said once more where the write has failed: it knows which row the code asks for, and how it reads it. */

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
 * @returns undefined where the code looks in another way than `row = …` and `if row …: return …` right behind it
 */
export function lookAgain({ context, file, meanings, statement, style }: PySite): PyHandler | undefined {
  const { intent, write, source } = context;
  const { gives } = intent ?? {};
  if (!write.checkedAt || !gives) return undefined;
  const { start, end } = write.checkedAt;
  const look = statementAround(nodeAt(file.root, source.offset(start), source.offset(end)));
  const target = assignmentOf(look)?.target;
  const siblings = look.parent?.children ?? [];
  const branch = siblings.slice(siblings.indexOf(look) + 1).find(({ type }) => type !== "comment");
  const condition = childOf(branch, "condition");
  const body = childOf(branch, "consequence");
  if (target?.type !== "identifier" || branch?.type !== "if_statement" || !condition || !body)
    return undefined;
  const name = textOf(file, target);
  const back = gives.join(name);
  const [said, asked] = [textOf(file, look), textOf(file, condition)];
  if ([said, asked, back].some((text) => text.includes("\n")) || !textOf(file, body).includes(back))
    return undefined;
  if (enclosing(look, "function_definition") !== enclosing(statement, "function_definition"))
    return undefined;
  const { bindings } = meanings;
  const isSame = (used: string) => {
    const before = bindings.at(look, used)?.node;
    return used === name || before === bindings.at(statement, used)?.node;
  };
  const names = [look, condition, body].flatMap((node) => allIn(node, isVariable));
  if (!names.every((each) => isSame(textOf(file, each)))) return undefined;
  const sent = nodeAt(file.root, source.offset(start), source.offset(end));
  const given = allIn(look, ({ type, start: at }) => type === "argument_list" && at > sent.start);
  const repeats = [...given.flatMap(({ children }) => children), condition, body];
  if (!repeats.every((each) => isRepeatable(file, each, meanings.dialect))) return undefined;
  return {
    lines: () => [said, `if ${asked}:`, `${style.indent}${back}`, "raise"],
    leaves: true,
    verifies: true,
  };
}
