/** Makes room for a handler where the write has none: a line of its own, a variable for what stands within an expression. */

import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import { applyEdits, createSource, type TextEdit } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import { styleOf } from "../../syntax/python-edits";
import { callOf, holds, nodeAt, statementAround, statementsOf, textOf } from "../../syntax/python-tree";
import type { Meanings, PyDialect } from "./dialect";
import { isRepeatable } from "./repeatable";
import { meaningsOf } from "./writes";

/** The same fix, which makes room first where it finds none; it is declined as before where that does not help either. */
export function withRoom(fix: Fix, dialect: PyDialect): Fix {
  return {
    ...fix,
    make(context) {
      const first = fix.make(context);
      let made = first;
      let wider = context;
      for (let round = 0; round < 4 && isDeclined(made); round++) {
        const next = stepIn(wider, dialect);
        if (!next) return first;
        wider = next;
        made = fix.make(wider);
      }
      if (wider === context) return first;
      if (isDeclined(made) || made === "done") return first;
      const [own, ...others] = made.edits;
      return own && others.length === 0 && own.file === context.source.path
        ? { edits: [{ file: own.file, edits: back(context.source.text, wider.source.text, own.edits) }] }
        : first;
    },
  };
}

const isDeclined = (result: FixResult): result is Extract<FixResult, { declined: string }> =>
  result !== "done" && "declined" in result;

/** Edits of the text in which room was made, as edits of the one before: what overlaps with the room becomes one with it. */
function back(before: string, after: string, edits: readonly TextEdit[]): TextEdit[] {
  const [a, b] = [before.split(/(?<=\n)/), after.split(/(?<=\n)/)];
  let above = 0;
  while (above < a.length && a[above] === b[above]) above++;
  let below = 0;
  const rest = Math.min(a.length, b.length) - above;
  while (below < rest && a.at(-1 - below) === b.at(-1 - below)) below++;
  const tail = a.slice(a.length - below).join("").length;
  let from = a.slice(0, above).join("").length;
  let to = after.length - tail;
  const isIn = ({ start, end }: TextEdit) => start < to && end > from;
  const inside = edits.filter(isIn);
  from = Math.min(from, ...inside.map(({ start }) => start));
  to = Math.max(to, ...inside.map(({ end }) => end));
  const moved = before.length - after.length;
  const text = applyEdits(
    after.slice(from, to),
    inside.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from })),
  );
  return [
    ...edits
      .filter((edit) => !isIn(edit))
      .map((edit) =>
        edit.start >= to ? { ...edit, start: edit.start + moved, end: edit.end + moved } : edit,
      ),
    { start: from, end: to + moved, text },
  ].sort((x, y) => x.start - y.start || x.end - y.end);
}

function stepIn(context: FixContext, dialect: PyDialect): FixContext | undefined {
  const { write, source, models } = context;
  const meanings = meaningsOf(source, models, dialect);
  const { file } = meanings;
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  const node = nodeAt(file.root, start, end);
  if (node.start !== start || node.end !== end) return undefined;
  return onItsOwnLine(context, file, node) ?? inAVariable(context, meanings, node);
}

/** `if email: member.save()` on two lines. */
function onItsOwnLine(context: FixContext, file: PyFile, node: PyNode): FixContext | undefined {
  const statement = statementAround(node);
  const block = statement.parent;
  const owner = block?.type === "block" ? block.parent : null;
  if (!block || !owner || statementsOf(block).length !== 1) return undefined;
  const line = file.text.lastIndexOf("\n", owner.start - 1) + 1;
  const indent = file.text.slice(line, owner.start);
  const between = file.text.slice(owner.start, statement.start);
  if (indent.trim() !== "" || between.includes("\n") || !between.trimEnd().endsWith(":")) return undefined;
  const { eol, indent: step } = styleOf(file);
  const from = owner.start + between.trimEnd().length;
  const text = `${eol}${indent}${step}`;
  const by = text.length - (statement.start - from);
  const edit = { start: from, end: statement.start, text };
  return moved(context, file, [edit], node.start + by, node.end - node.start);
}

/** What is written within an expression, or a value that must not be computed twice. */
function inAVariable(context: FixContext, meanings: Meanings, node: PyNode): FixContext | undefined {
  const { file, bindings, dialect } = meanings;
  const call = callOf(file, node);
  const { constraint, model } = context;
  const isKey = (name: string) => constraint.fields.includes(dialect.fieldName(model, name));
  const value = [...(call?.keywords ?? [])].find(
    ([name, one]) => isKey(name) && one.type !== "identifier" && !isRepeatable(file, one, dialect),
  );
  const whole = node.parent?.type === "await" ? node.parent : node;
  const [part, wanted] = value ? [value[1], value[0]] : [whole, nameOf(model.name)];
  const statement = statementAround(node);
  if (!isFirst(file, part, statement)) return undefined;
  const name = bindings.free(node, wanted, `${wanted}_value`, "new_row");
  const line = file.text.lastIndexOf("\n", statement.start - 1) + 1;
  const indent = file.text.slice(line, statement.start);
  if (indent.trim() !== "") return undefined;
  const head = `${indent}${name} = `;
  const above = `${head}${textOf(file, part)}${styleOf(file).eol}`;
  const edits = [
    { start: line, end: line, text: above },
    { start: part.start, end: part.end, text: name },
  ];
  const [start, length] = value
    ? [node.start + above.length, node.end - node.start - (part.end - part.start) + name.length]
    : [line + head.length + (node.start - part.start), node.end - node.start];
  return moved(context, file, edits, start, length);
}

const nameOf = (model: string) => model.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase();

const transparent =
  /^(?:argument_list|call|keyword_argument|dictionary|pair|tuple|expression_list|list|parenthesized_expression|attribute|not_operator|await)$/;

/** What stands before it in its statement is names and literals only: computed first, it gives the same. */
function isFirst(file: PyFile, part: PyNode, statement: PyNode): boolean {
  let inner = part;
  for (let at = part.parent; at && at !== statement; inner = at, at = at.parent)
    if (!transparent.test(at.type) && !(at.type === "assignment" && inner.field === "right")) return false;
  if (inner === part && part.field !== "condition") return false;
  const isHead =
    /^(?:return_statement|expression_statement)$/.test(statement.type) ||
    (statement.type === "if_statement" && inner.field === "condition");
  return (
    isHead &&
    !holds(
      statement,
      (one) =>
        one.end <= part.start &&
        /^(?:call|await|yield|subscript|named_expression|interpolation|binary_operator)$/.test(one.type),
    ) &&
    !file.broken
  );
}

/** The write in the text with the edits, where it stands there. */
function moved(
  context: FixContext,
  file: PyFile,
  edits: readonly TextEdit[],
  start: number,
  length: number,
): FixContext {
  const source = createSource(context.source.path, applyEdits(file.text, edits));
  return { ...context, source, write: { ...context.write, place: source.place(start, start + length) } };
}
