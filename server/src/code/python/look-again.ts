/** The code's own look, said once more where the write has failed: it knows which row the code asks for, and how it reads it. */

import type { PyNode } from "../../syntax/python";
import {
  allIn,
  assignmentOf,
  callOf,
  childOf,
  enclosing,
  handedOut,
  isVariable,
  nodeAt,
  statementAround,
  textOf,
} from "../../syntax/python-tree";
import { decline } from "../fixes/declined";
import { declining } from "../fixes/words";
import { readFrom } from "./cursor";
import type { PyHandler, PySite } from "./dialect";
import { isRepeatable } from "./repeatable";

/**
 * The look, its branch with the row, and what is raised where the row has gone again. The names that they use are still what they were at the look.
 *
 * @param ends the statements that have to run first
 * @returns undefined where the code looks in another way than `rows = …`, `row = rows[0]` where it takes one, and `if row …: return …` right behind it
 */
export function lookAgain(
  { context, file, meanings, statement, style }: PySite,
  ends: readonly string[] = [],
): PyHandler | undefined {
  const { intent, write, source } = context;
  const { gives } = intent ?? {};
  if (!write.checkedAt || !gives) return undefined;
  const { start, end } = write.checkedAt;
  const sent = nodeAt(file.root, source.offset(start), source.offset(end));
  const look = statementAround(sent);
  const owner = enclosing(look, "function_definition");
  if (!owner || owner !== enclosing(statement, "function_definition")) return undefined;
  // `cur.execute(…)` gives nothing: the call behind it does.
  const read = readFrom(file, sent, statement, owner);
  const siblings = (look.parent?.children ?? []).filter(({ type }) => type !== "comment");
  const [next, another] = siblings.slice(siblings.indexOf(look) + 1);
  const isTaken = next && assignmentOf(next)?.target.type === "identifier";
  const taken = isTaken ? next : undefined;
  const branch = taken ? another : next;
  const condition = childOf(branch, "condition");
  const body = childOf(branch, "consequence");
  if (branch?.type !== "if_statement" || !condition || !body) return undefined;
  if (!read && assignmentOf(look)?.target.type !== "identifier") return undefined;
  const isIn = (node: PyNode) => read !== undefined && node.start <= read.start && read.end <= node.end;
  if (read && !isIn(taken ?? condition)) return undefined;
  const held = [look, ...(taken ? [taken] : [])];
  const names = held.flatMap((each) => assignmentOf(each)?.target ?? []).map((each) => textOf(file, each));
  const row = names.at(-1);
  if (row === undefined && gives.length > 1) return undefined;
  const back = gives.join(row ?? "");
  const said = held.map((each) => textOf(file, each));
  const asked = textOf(file, condition);
  if ([...said, asked, back].some((text) => text.includes("\n")) || !textOf(file, body).includes(back))
    return undefined;
  const { bindings } = meanings;
  const isSame = (name: string) => {
    const before = bindings.at(look, name)?.node;
    return names.includes(name) || before === bindings.at(statement, name)?.node;
  };
  const used = [...held, condition, body].flatMap((node) => allIn(node, isVariable));
  if (!used.every((each) => isSame(textOf(file, each)))) return undefined;
  // `row = result.fetchone()`: out of what is asked for anew.
  const value = taken && assignmentOf(taken)?.value;
  const from = read ? textOf(file, handedOut(read)) : names[0];
  if (value && !isOutOf(textOf(file, value), from ?? "")) return undefined;
  const isGiven = ({ type, start: at }: PyNode) => type === "argument_list" && at > sent.start;
  const given = held.flatMap((each) => allIn(each, isGiven)).flatMap(({ children }) => children);
  const repeats = [...given, ...(read && !taken ? restOf(condition, read) : [condition])];
  if (!repeats.every((each) => isRepeatable(file, each, meanings.dialect))) return undefined;
  return {
    lines: () => [...ends, ...said, `if ${asked}:`, `${style.indent}${back}`, "raise"],
    leaves: true,
    verifies: true,
  };
}

/**
 * The same where the look gives no row (`values_list("pk", flat=True)`, `select(User.id)`) and the code leaves with what it gives: the row that is
 * there would be another thing in its place.
 */
export function valueAgain(site: PySite): PyHandler | undefined {
  const { intent, write, database } = site.context;
  const { once, gives, place } = intent ?? {};
  if (once === undefined || !gives || gives.length < 2 || !place || !givesValue(site)) return undefined;
  const { line } = place.start;
  if (database?.inTransaction?.seesLatest === false) decline(declining.oldLook(line));
  return (
    (write.checkedOwn === undefined ? lookAgain(site) : undefined) ?? decline(declining.looksOtherwise(line))
  );
}

/** What the variable holds that takes the look is no row, as far as the ORM tells. */
function givesValue({ context: { write, source }, file, meanings }: PySite): boolean {
  if (!write.checkedAt || write.checkedOwn !== undefined) return false;
  const { start, end } = write.checkedAt;
  const look = nodeAt(file.root, source.offset(start), source.offset(end));
  const value = assignmentOf(statementAround(look))?.value;
  const calls = value
    ? allIn(value, ({ type }) => type === "call").flatMap((each) => callOf(file, each) ?? [])
    : [];
  if (!value || calls.length === 0) return false;
  if (calls.some(({ name }) => valued.test(name))) return true;
  const asked = meanings.of(look);
  return asked?.model != null && asked.kind !== "row" && meanings.of(value)?.kind !== "row";
}

const valued = /^(?:values|values_list|dicts|tuples|namedtuples|with_entities)$/;

/** `rows[0]`, `cur.fetchone()["id"]`: the text itself, and what is taken of it. */
function isOutOf(value: string, from: string): boolean {
  return value.startsWith(from) && /^(?:[.[]|$)/.test(value.slice(from.length));
}

/** What stands in the condition beside the read. */
function restOf(condition: PyNode, read: PyNode): readonly PyNode[] {
  if (condition === read) return [];
  const isAround = condition.start <= read.start && read.end <= condition.end;
  return isAround && condition.type !== "call"
    ? condition.children.flatMap((each) => restOf(each, read))
    : [condition];
}
