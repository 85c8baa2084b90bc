/** What a write puts into its row: the values of its key, to be read again, and for get-or-create what it looks up by and creates with. */

import type { FixContext } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import { isPythonName } from "../../syntax/escape";
import type { PyNode } from "../../syntax/python";
import { isCommented, ownLines } from "../../syntax/python-edits";
import { assignmentOf, callOf, childOf, holds, statementsOf, textOf } from "../../syntax/python-tree";
import {
  attributesSet,
  dictionaryOf,
  isLiteral,
  isPlain,
  keywordsOf,
  type Values,
} from "../../syntax/python-values";
import { decline } from "../fixes/declined";
import type { GetOrCreate, NewRow, PyDialect, PySite, RowValue } from "./dialect";
import { isRepeatable } from "./repeatable";
import { declineAnothers, sharedLine } from "./site";

/** What the write sets; declines where its new row can not be got instead. */
export function newRow(site: PySite, { method }: GetOrCreate): NewRow {
  const { context, file, receiver, dialect } = site;
  declineAnothers(site);
  const read = (name: string, node: PyNode): RowValue => ({
    name,
    text: textOf(file, node),
    isRepeatable: isRepeatable(file, node, dialect),
    isLiteral: isLiteral(node),
    isPlain: isPlain(file, node),
  });
  const given = receiver.kind === "row" ? ofStatements(site, method, read) : ofCall(site, method, read);
  const { replaced } = given;
  const all = [...given.all];
  for (const { name } of all) declineUnnamed(name);
  const fields = context.constraint.fields.filter((field) => field !== receiver.sets);
  const ofField = (field: string) =>
    all.filter(({ name }) => dialect.fieldName(receiver.model, name) === field);
  for (const field of fields.filter((one) => ofField(one).length === 0)) {
    const text = receiver.kind === "row" ? undefined : defaultOf(context, field, dialect);
    if (text !== undefined)
      all.push({ name: field, text, isRepeatable: true, isLiteral: true, isPlain: true });
  }
  const missing = fields.find((field) => ofField(field).length === 0);
  if (missing !== undefined)
    decline(`The write does not name \`${missing}\`: ${method} needs the whole key.`);
  const key = fields.flatMap(ofField);
  const rest = all.filter((value) => !key.includes(value));
  const computed = (values: readonly RowValue[]) =>
    values.filter((value) => !value.isPlain).map(({ name }) => name);
  if (all.some((value) => !value.isRepeatable) && computed(all).join() !== computed([...key, ...rest]).join())
    decline(
      "The key would be computed before the other values, which calls compute: put them into variables first.",
    );
  const empty = key.find((value) => mayBeNull(site, value.name, value));
  if (empty)
    decline(
      `\`${empty.name}\` may be None, and rows without a value are no duplicates: ${method} would hand out one of them.`,
    );
  return { key, rest, replaced };
}

/** All values, and the statements that write them beside the call. */
type Given = { readonly all: readonly RowValue[] } & Pick<NewRow, "replaced">;
type ValueOf = (name: string, node: PyNode) => RowValue;

/** The keywords of `create(...)`, or lookup and defaults of `get_or_create(...)`. */
function ofCall(site: PySite, method: string, read: ValueOf): Given {
  const { call, roles, file, dialect, context } = site;
  if (call.spread)
    decline("The call hides its values in `**`: which of them is the key is not written here.");
  if (!/^(?:insert|get-or-create|upsert)$/.test(context.write.operation))
    decline("Only a new row can be got instead: this statement does not insert one.");
  if (call.positional.length > 0) decline("The call passes values by position.");
  if (roles.options)
    decline(`The call creates with other values than it updates with: ${method} would lose them.`);
  const defaults = roles.key ? roles.row?.node : undefined;
  const listed = dictionaryOf(file, defaults);
  if ([...(listed?.named.values() ?? [])].some((node) => isCallable(site, node)))
    decline(
      "A default is a function, which is called only where a row is created: put its value into a variable first.",
    );
  if (defaults && (!listed || listed.hidden))
    decline(
      "The defaults are not written here as a dictionary: move the key's field into the lookup by hand.",
    );
  const all = [...entries((roles.key ?? roles.row)?.values, read), ...entries(listed, read)];
  if (all.some(({ name }) => (dialect.lookedUp?.(name) ?? name) !== name))
    decline("The lookup compares in another way (`__`): choose the key's field by hand.");
  return { all, replaced: [] };
}

function entries(values: Values | undefined, read: ValueOf): RowValue[] {
  return [...(values?.named ?? [])].map(([name, node]) => read(name, node));
}

/** `customer = Customer(...)`, assignments to it, then `customer.save()`, all in one block. */
function ofStatements(site: PySite, method: string, read: ValueOf): Given {
  const { file, receiver, receiverText, statement, call, form } = site;
  const apart = `Between the constructor and save() stands more than assignments to the new object: ${method} would change their order.`;
  if (!receiver.made)
    decline(
      receiver.row === "new"
        ? "The new object is made elsewhere: its values are not written here."
        : "The instance was there before: there is nothing to create.",
    );
  const made = callOf(file, receiver.made);
  const siblings = statement.parent ? statementsOf(statement.parent) : [];
  const from = siblings.findIndex((node) => assignmentOf(node)?.value === receiver.made);
  const replaced = siblings.slice(from, siblings.indexOf(statement));
  if (!made || replaced.length === 0 || !isPythonName(receiverText)) decline(apart);
  if (replaced.some((node) => !ownLines(file, node))) decline(sharedLine);
  if (replaced.some((node) => isCommented(file, node)))
    decline("A comment stands at a statement that the new call would replace: the catch keeps it.");
  if (made.spread || made.positional.length > 0)
    decline("The constructor hides its values: which of them is the key is not written here.");
  if (call.keywords.size > 0 || call.positional.length > 0 || form !== "statement")
    decline("save() is called with arguments or its result is used.");
  const all = new Map(entries(keywordsOf(made), read).map((value) => [value.name, value]));
  const isThis = (node: PyNode | undefined) => node && textOf(file, node) === receiverText;
  for (const node of replaced.slice(1)) {
    const { target, value } = assignmentOf(node) ?? {};
    const field = childOf(target, "attribute");
    if (!value || !field || !isThis(childOf(target, "object"))) decline(apart);
    if (holds(value, (one) => one.type === "identifier" && isThis(one) === true)) decline(apart);
    all.set(textOf(file, field), read(textOf(file, field), value));
  }
  if ([...all.keys()].some((name) => setsKey(site, name)) || keepsItsKey(site))
    decline(`The object has a primary key of its own, so save() may update a row: ${method} would not.`);
  return { all: [...all.values()], replaced };
}

/** The value that a new row has where the call does not name the field. */
function defaultOf(context: FixContext, field: string, dialect: PyDialect): string | undefined {
  return context.write.operation === "insert" ? dialect.literalDefault?.(context, field) : undefined;
}

/** `"slug": make_slug`, `"slug": lambda: ...`. */
function isCallable({ file, meanings }: PySite, node: PyNode): boolean {
  if (node.type === "lambda") return true;
  const binding = node.type === "identifier" ? meanings.bindings.at(node, textOf(file, node)) : undefined;
  return binding?.kind === "function" || binding?.value?.type === "lambda";
}

/** A field that a string names, in `fields=[...]`: as a keyword it would be code. */
export function declineUnnamed(field: string): void {
  if (!isPythonName(field)) decline(`\`${field}\` is no name in Python: no keyword can set it.`);
}

/** A value of the key, as source text on one line. */
export type KeyValue = Pick<RowValue, "text" | "isLiteral">;

/**
 * The value that a field of the key gets in the call.
 * @param positional the argument that sets the field by its position
 */
export function keyValueOf(
  { file, call, receiver, receiverText, dialect, quote, context }: PySite,
  field: string,
  positional?: PyNode,
): KeyValue {
  if (receiver.kind === "row") return { text: `${receiverText}.${field}`, isLiteral: false };
  const declared = receiver.model.fields.find(({ name }) => name === field);
  const named = [...call.keywords].find(([name]) => dialect.fieldName(receiver.model, name) === field)?.[1];
  const node = call.keywords.get(field) ?? named ?? positional;
  const [splat] = call.splats;
  const isChange = context.write.operation === "update" && splat?.type === "identifier";
  // A required column has come from somewhere: with one `**data` it stands in there. A foreign key may be `shop` or `shop_id`.
  if (
    !node &&
    splat &&
    call.splats.length === 1 &&
    declared?.column === field &&
    (isChange || (declared.default === "none" && !declared.nullable)) &&
    isRepeatable(file, splat, dialect)
  )
    // An update sets what is there, and another key's violation comes without this one maybe.
    return isChange
      ? { text: `${textOf(file, splat)}.get(${quote(field)})`, isLiteral: false }
      : { text: `${textOf(file, splat)}[${quote(field)}]`, isLiteral: false };
  const fallback = node || call.spread ? undefined : defaultOf(context, field, dialect);
  if (fallback !== undefined) return { text: fallback, isLiteral: true };
  if (!node) {
    const said = call.spread
      ? "hides its values in **"
      : `${context.write.operation === "update" ? "does not set" : "does not name"} \`${field}\``;
    decline(`The call ${said}: what to look up is not written here.`);
  }
  if (!isRepeatable(file, node, dialect))
    decline(
      `\`${field}\` is computed by a call that must not run twice: put its value into a variable first.`,
    );
  const text = textOf(file, node)
    .split(/\s*\n\s*/)
    .join(" ");
  return { text, isLiteral: isLiteral(node) };
}

/** True where the field may hold None: rows without a value are no duplicates. */
export function mayBeNull(
  { receiver }: PySite,
  field: string,
  { isLiteral }: { isLiteral: boolean },
): boolean {
  return !isLiteral && receiver.model.fields.find(({ name }) => name === field)?.nullable === true;
}

/** True where the write leaves the field to its default, or to a literal. */
export function isConstant(site: PySite, field: string): boolean {
  const { receiver, receiverText, file, roles } = site;
  const isOfCall = (roles.key ?? roles.row ?? roles.set)?.values !== undefined;
  const call = isOfCall ? site.call : callOf(file, receiver.made);
  if (
    !call ||
    (!isOfCall && attributesSet(file, receiverText, site.call.node).some((one) => one.name === field))
  )
    return false;
  const node = call.keywords.get(field);
  return node ? isOfCall && /^(?:true|false|none|string|integer)$/.test(node.type) : !call.spread;
}

/** `Customer(pk=5, ...)`: `save()` may update a row. */
export function keepsItsKey(site: PySite): boolean {
  const { file, receiver } = site;
  const made = receiver.kind === "row" ? callOf(file, receiver.made) : undefined;
  return [...(made?.keywords.keys() ?? [])].some((name) => setsKey(site, name));
}

/** True where the value is the row's primary key. */
export function setsKey({ receiver, dialect }: PySite, name: string): boolean {
  return dialect.fieldName(receiver.model, name) === keyOf(receiver.model);
}

/** The name of the primary key's field. */
export function keyOf({ constraints }: Model): string {
  return constraints.find(({ kind }) => kind === "primary_key")?.fields[0] ?? "id";
}
