/** What reads a written row again behind the write, in Python, by what the code knows of the new row. */

import type { Model, Reread, Write } from "../../domain/model";
import type { Source } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import {
  allIn,
  assignmentOf,
  chainOf,
  childOf,
  holds,
  statementAround,
  textOf,
} from "../../syntax/python-tree";
import { givesNoOne, rereadBy } from "../rereads";
import { runsBehind } from "./following";

/** So many reads behind a write are looked at. */
const most = 8;

/** A read of the model; no fields = they are not to be seen. */
interface Look {
  readonly node: PyNode;
  readonly fields: readonly string[];
}

/**
 * @param looks the reads of the model in the function, in the order of the text
 * @param row what was written; `kept` = a variable in which what goes on with another row puts that
 */
export function rereadsOf(
  file: PyFile,
  write: PyNode,
  looks: readonly Look[],
  part: Pick<Write, "fields" | "seen" | "given" | "operation">,
  model: Model,
  source: Source,
  row: { readonly node: PyNode | undefined; readonly kept: boolean },
): readonly Reread[] {
  const later = looks.filter(({ node }) => node.start >= write.end).slice(0, most);
  if (later.length === 0) return [];
  const name = row.node?.type === "identifier" ? textOf(file, row.node) : undefined;
  const target = assignmentOf(statementAround(write))?.target;
  const given = new Set([
    ...(target ? allIn(target, ({ type }) => type === "identifier").map((each) => textOf(file, each)) : []),
    ...(row.kept && name !== undefined ? [name] : []),
  ]);
  const mentions = (node: PyNode, isIt: (text: string) => boolean) =>
    holds(node, ({ type, field, start, end }) => {
      const isName = type === "identifier" && field !== "attribute" && field !== "name";
      return isName && isIt(file.text.slice(start, end));
    });
  return later.flatMap(({ node, fields }) => {
    const links = chainOf(file, node);
    if (linksAround(file, node).some((link) => givesNoOne.test(link))) return [];
    if (mentions(node, (text) => given.has(text)) || !runsBehind(write, node)) return [];
    const values = links.flatMap(({ positional, keywords }) => [...positional, ...keywords.values()]);
    const again = {
      by: fields,
      values: values.map((each) => textOf(file, each).slice(0, 80)),
      ofRow: mentions(node, (text) => text === name),
    };
    const by = rereadBy(again, part, model);
    return by ? [{ place: source.place(node.start, node.end), by }] : [];
  });
}

/** The methods of the chain that a read is a part of, or is handed to: `session.scalars(select(User).where(…)).all()`. */
function linksAround(file: PyFile, node: PyNode): string[] {
  const names = chainOf(file, node).map(({ name }) => name);
  for (let at: PyNode | null = node.parent; at && chained.test(at.type); at = at.parent) {
    const name = at.type === "call" ? childOf(childOf(at, "function"), "attribute") : undefined;
    if (name) names.push(textOf(file, name));
  }
  return names;
}

const chained = /^(?:call|attribute|argument_list|await|parenthesized_expression)$/;
