/** What a Python write puts into its row, changed: a copy that is given no value of a key, an update without the key. */

import type { FixContext, FixResult } from "../../domain/adapters";
import type { Field } from "../../domain/model";
import { holdsWord } from "../../domain/text";
import type { PyNode } from "../../syntax/python";
import { ownLines, styleOf } from "../../syntax/python-edits";
import {
  assignmentOf,
  callOf,
  enclosing,
  holds,
  nodeAt,
  statementAround,
  textOf,
} from "../../syntax/python-tree";
import { attributesSet } from "../../syntax/python-values";
import { decline } from "../fixes/declined";
import { inFile } from "../fixes/steps";
import { type Copy, copyIn, copyOf } from "./copies";
import { countsOf } from "./counts";
import type { Meanings, PyDialect, PySite } from "./dialect";
import { writeIn } from "./patterns";
import { isRepeatable } from "./repeatable";
import { sharedLine } from "./site";
import { meaningsOf } from "./writes";

const changed = "The file has changed since: the call is not there any more.";

/** `line.old_id = None` behind `line.pk = None`. */
export function withNone(context: FixContext, { name }: Field, dialect: PyDialect): FixResult {
  const { source, models } = context;
  const meanings = meaningsOf(source, models, dialect);
  const { file } = meanings;
  const copy = copyAt(context, meanings);
  const lines = copy && ownLines(file, copy.statement);
  if (!copy) decline(changed);
  if (!lines) decline(sharedLine);
  const text = `${lines.indent}${copy.row}.${name} = None`;
  return {
    edits: [
      { file: source.path, edits: [{ start: lines.end, end: lines.end, text: styleOf(file).eol + text }] },
    ],
  };
}

/**
 * `points=points` -> `points=points if points is not None else 0`: a None that is given overrides the default.
 * @param fallback the declared default as source text
 */
export function withDefault(
  context: FixContext,
  { name }: Field,
  fallback: string,
  dialect: PyDialect,
): FixResult {
  const { write, source, model, models } = context;
  const meanings = meaningsOf(source, models, dialect);
  const { file } = meanings;
  const node = nodeAt(file.root, source.offset(write.place.start), source.offset(write.place.end));
  const found = node.type === "call" ? writeIn(node, meanings) : undefined;
  const call = found?.call;
  if (!call) decline(changed);
  const isField = (given: string) => dialect.fieldName(model, given) === name;
  const made = call.object && meanings.of(call.object)?.made;
  const set = attributesSet(file, call.object ? textOf(file, call.object) : "", node, node);
  const assigned = set.findLast((one) => isField(one.name))?.node;
  const value =
    (assigned && assignmentOf(statementAround(assigned))?.value) ??
    [...call.keywords, ...(callOf(file, made)?.keywords ?? [])].find(([given]) => isField(given))?.[1];
  if (!value) decline("The value is not written here: let the default count where it is made.");
  // `points if points is not None else 0`, `points or 0`
  if (/^(?:conditional_expression|boolean_operator)$/.test(value.type)) return "done";
  const text = textOf(file, value);
  if (!isRepeatable(file, value, dialect) || /[\n#]/.test(text))
    decline(
      `\`${name}\` is computed in the write: put it into a variable, and let the default count where that is None.`,
    );
  const instead = `${text} if ${text} is not None else ${fallback}`;
  return { edits: [{ file: source.path, edits: [{ start: value.start, end: value.end, text: instead }] }] };
}

function copyAt(context: FixContext, meanings: Meanings): Copy | undefined {
  const { write, source, model } = context;
  const { file } = meanings;
  const node = nodeAt(file.root, source.offset(write.place.start), source.offset(write.place.end));
  const found = node.type === "call" ? writeIn(node, meanings) : undefined;
  if (!found) return undefined;
  const { roles, call } = found;
  if (roles.rows) return copyIn(roles.rows.node, node, model, meanings);
  const row = roles.row?.node ?? call.object;
  return row && copyOf(textOf(file, row), node, model, meanings);
}

/**
 * `group.queued -= 1; group.save()` -> the database counts, then the row reads what came of it.
 * https://docs.djangoproject.com/en/stable/ref/models/expressions/#f-expressions
 * @param counted the old value as an expression of the database: `F("queued")`
 * @param read what reads the fields again behind the write: `group.refresh_from_db(fields=["queued"])`
 */
export function countedBy(
  site: PySite,
  counted: (field: string) => string,
  read: (fields: readonly string[]) => string,
): FixResult {
  const { context, file, meanings, receiverText, call, statement, lines, form, isAsync, style } = site;
  const { expression, fields } = context.constraint;
  const words = new Set((expression?.match(/\w+/g) ?? []).map((word) => word.split("__", 1)[0]));
  // `save()` writes the other numbers as well, each from what was read before.
  const saved = call.keywords.get("update_fields");
  const all = countsOf(receiverText, call.node, meanings).filter(
    ({ field }) => !saved || holdsWord(textOf(file, saved), field),
  );
  const names = all.map(({ field }) => field);
  if (!names.some((field) => fields.includes(field) || words.has(field))) return "done";
  if (isAsync || form !== "statement" || new Set(names).size < names.length)
    decline(
      "The number is changed in several places, or what saves it is used further: count in the database by hand.",
    );
  if ([...call.keywords.keys()].some((name) => name !== "update_fields") || call.positional.length > 0)
    decline("`save()` is told more than the fields: count in the database by hand.");
  const around = enclosing(statement, "function_definition") ?? file.root;
  const edits = all.map((count) => {
    const at = ownLines(file, count.statement);
    if (!at) decline(sharedLine);
    if (count.statement.parent !== statement.parent)
      decline("The number is changed under a condition of its own: count in the database by hand.");
    const old = `${receiverText}.${count.field}`;
    const isRead = (node: PyNode) =>
      node.type === "attribute" && textOf(file, node) === old && node.start >= count.statement.end;
    if (holds(around, (node) => isRead(node) && node.end <= statement.start))
      decline("The new number is read before it is saved, when the database has not counted yet.");
    return {
      start: at.start,
      end: at.end,
      text: `${at.indent}${old} = ${counted(count.field)} ${count.change}`,
    };
  });
  return inFile(site, [
    ...edits,
    { start: lines.end, end: lines.end, text: `${style.eol}${lines.indent}${read(names)}` },
  ]);
}

/** `update(id=fact.id, text=text)` -> `update(text=text)`. */
export function withoutKey(context: FixContext, dialect: PyDialect): FixResult {
  const { write, source, model, models, constraint } = context;
  const { file } = meaningsOf(source, models, dialect);
  const node = nodeAt(file.root, source.offset(write.place.start), source.offset(write.place.end));
  const call = node.type === "call" ? callOf(file, node) : undefined;
  if (!call) decline(changed);
  if (call.spread || call.positional.length > 0)
    decline("The call hides its values in `**`: take the key out where they are made.");
  const isKey = (name: string) => constraint.fields.includes(dialect.fieldName(model, name));
  const all = [...call.keywords].map(([name, value]) => ({ name, argument: value.parent ?? value }));
  const kept = all.filter(({ name }) => !isKey(name));
  if (kept.length === 0)
    decline("The update writes nothing but the key: what it is for only the program knows.");
  if (kept.length === all.length) return "done";
  const edits = all.flatMap(({ name, argument }, index) => {
    if (!isKey(name)) return [];
    const [after, before] = [all[index + 1]?.argument, all[index - 1]?.argument];
    // With the comma behind it; the last one with that in front.
    if (after) return [{ start: argument.start, end: after.start, text: "" }];
    return before ? [{ start: before.end, end: argument.end, text: "" }] : [];
  });
  return { edits: [{ file: source.path, edits: edits }] };
}
