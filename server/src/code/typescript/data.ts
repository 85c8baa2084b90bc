/** What a TypeScript write puts into its row, changed: a copy that is given no value of a key, an update without the key. */

import type { FixContext, FixResult } from "../../domain/adapters";
import type { Field } from "../../domain/model";
import type { TextEdit } from "../../domain/text";
import { compiler, findAll, parseTypeScript, startOf, type ts, unwrap } from "../../syntax/typescript";
import { appendedTo, endOfStatement, indentAt, styleOf } from "../../syntax/typescript-edits";
import { objectOf } from "../../syntax/typescript-literals";
import { isNothingElse } from "../../syntax/typescript-shapes";
import type { Dialect } from "../dialect";
import { decline } from "../fixes/declined";
import { type Count, countsIn, isOfRow, readOf } from "./counts";
import { createCalls, type FoundCall } from "./patterns";
import { rowOf } from "./values";
import { copyIn } from "./writes";

/** `{ ...line, id: undefined, oldId: null }`, `line.oldId = null;` behind `delete line.id;`. */
export function withNull(context: FixContext, { name }: Field, dialect: Dialect): FixResult {
  const { model, models, source } = context;
  const root = parseTypeScript(source);
  const calls = createCalls(root, dialect, models);
  const call = callAt(context, root, calls.writeAt);
  const key = model.constraints.find(({ kind }) => kind === "primary_key")?.fields[0];
  const copy = call && key !== undefined ? copyIn(call, key, model, calls) : undefined;
  if (!copy) decline("The copy is not there any more.");
  const style = styleOf(root);
  const { object, variable, node } = copy;
  const t = compiler();
  if (object)
    return edited(context, [appendedTo(root, object.properties, object.end - 1, `${name}: null`, style)]);
  if (!variable || !t.isStatement(node))
    decline("The copy is not written here as an object: give it its own value where it is made.");
  const at = endOfStatement(node);
  const end = root.text.slice(node.getStart(), node.end).endsWith(";") ? ";" : "";
  const text = `${style.eol}${indentAt(root, node)}${variable.text}.${name} = null${end}`;
  return edited(context, [{ start: at, end: at, text }]);
}

/** `{ id, text }` -> `{ text }`; a key that is spread is taken back: both clients pass over what is undefined. */
export function withoutMembers(
  context: FixContext,
  dialect: Dialect,
  valuesOf: (call: FoundCall) => ts.Expression | undefined,
): FixResult {
  const { models, source, constraint } = context;
  const root = parseTypeScript(source);
  const call = callAt(context, root, createCalls(root, dialect, models).writeAt);
  const object = call && objectOf(valuesOf(call));
  if (!object)
    decline("What the update sets is not written here as an object: take the key out where it is made.");
  const { properties } = object.node;
  const named = constraint.fields.flatMap((field) => object.members.get(field)?.node ?? []);
  const others = properties.filter((each) => !named.includes(each));
  if (others.length === 0)
    decline("The update writes nothing but the key: what it is for only the program knows.");
  const spread = others.some(compiler().isSpreadAssignment);
  const style = styleOf(root);
  if (spread) {
    if (named.length > 0) decline("The key is both spread and named: take it out where the values are made.");
    const gone = constraint.fields.map((field) => `${field}: undefined`).join(", ");
    return edited(context, [appendedTo(root, properties, object.node.end - 1, gone, style)]);
  }
  if (named.length === 0) return "done";
  const edits = named.map((node): TextEdit => {
    const at = properties.indexOf(node);
    const [before, after] = [properties[at - 1], properties[at + 1]];
    if (after) return { start: startOf(node), end: startOf(after), text: "" };
    return { start: before?.end ?? startOf(node), end: node.end, text: "" };
  });
  return edited(context, edits);
}

/** `points` -> `points: points ?? undefined`: what is undefined is left to the column's default. */
export function withoutNull(context: FixContext, { name }: Field, dialect: Dialect): FixResult {
  const t = compiler();
  const root = parseTypeScript(context.source);
  const call = callAt(context, root, createCalls(root, dialect, context.models).writeAt);
  const value = call && rowOf(call.roles.row, dialect.signs.calls).known.get(name);
  if (!value) decline("The value is not written here: let the default count where it is made.");
  if (isNothingElse(unwrap(value))) return "done";
  const { parent } = value;
  const holder = parent.parent?.parent;
  const isTyped = holder && t.isVariableDeclaration(holder) && holder.type !== undefined;
  if (!(t.isPropertyAssignment(parent) || t.isShorthandPropertyAssignment(parent)) || isTyped)
    decline("The value is assigned where its type allows no `undefined`: leave it out there.");
  const text = (compiler().isNonNullExpression(value) ? value.expression : value).getText();
  const isPlain =
    /^[\w$.?[\]"'!]{1,200}$/.test(text) || t.isCallExpression(unwrap(value)) || t.isAwaitExpression(value);
  const kept = `${isPlain ? text : `(${text})`} ?? undefined`;
  const instead = t.isShorthandPropertyAssignment(parent) ? `${text}: ${kept}` : kept;
  return edited(context, [{ start: startOf(value), end: value.end, text: instead }]);
}

/**
 * The one number of the constraint that the update counts on from what was read; declines where the database would count another one.
 * @param whereOf what the rows are looked for by
 */
export function countAt(
  context: FixContext,
  dialect: Dialect,
  whereOf: (call: FoundCall) => ts.Expression | undefined,
): { readonly count: Count; readonly call: FoundCall } | undefined {
  const { models, source, constraint, model } = context;
  const root = parseTypeScript(source);
  const calls = createCalls(root, dialect, models);
  const call = callAt(context, root, calls.writeAt);
  if (!call) decline("The file has changed since: the call is not there any more.");
  const words = new Set(constraint.expression?.match(/\w+/g) ?? []);
  const columnOf = (name: string) => model.fields.find((field) => field.name === name)?.column ?? name;
  const counts = countsIn(call.roles.set ?? call.roles.row).filter(
    ({ field }) => constraint.fields.includes(field) || words.has(columnOf(field)),
  );
  const [count] = counts;
  if (!count) return undefined;
  if (counts.length > 1) decline("Several numbers are counted at once: count in the database by hand.");
  if (model.fields.find(({ name }) => name === count.field)?.nullable)
    decline(`\`${count.field}\` may be null, from which the database counts no number.`);
  const read = readOf(count);
  const isIt = read !== undefined && calls.readAt(read)?.model === call.model;
  if (!isIt || !isOfRow(count, whereOf(call)))
    decline("Whether the number was read of the very row that is updated is not written here.");
  return { count, call };
}

function callAt(
  { source, write }: FixContext,
  root: ts.SourceFile,
  writeAt: (node: ts.CallExpression) => FoundCall | undefined,
): FoundCall | undefined {
  const [start, end] = [source.offset(write.place.start), source.offset(write.place.end)];
  for (const node of findAll(root, compiler().isCallExpression)) {
    const call = writeAt(node);
    if (call && startOf(call.node) === start && call.node.end === end) return call;
  }
  return undefined;
}

export function edited({ source }: FixContext, edits: readonly TextEdit[]): FixResult {
  return { edits: [{ file: source.path, edits }] };
}
