/** What a write puts into its new row, divided into the key and the rest: what get-or-create looks up by, and what it creates with. */

import { isPythonName } from "../../syntax/escape";
import type { PyFile, PyNode } from "../../syntax/python";
import { ownLines } from "../../syntax/python-edits";
import {
  assignmentOf,
  callOf,
  childOf,
  hasComment,
  holds,
  statementsOf,
  textOf,
} from "../../syntax/python-tree";
import type { Declined } from "../dialect";
import type { GetOrCreate, NewRow, PySite, RowValue } from "./dialect";
import { keepsItsKey, mayBeNull, setsKey } from "./key";
import { isName } from "./reuse";
import { anothers, sharedLine } from "./site";
import { dictionaryOf, isLiteral, isPlain, isRepeatable, keywordsOf, type Values } from "./values";

/** What the write sets, or the reason why its new row can not be got instead. */
export function newRow(
  site: PySite,
  keyFields: readonly string[],
  { method, reads }: GetOrCreate,
): NewRow | string {
  const { file, receiver, dialect } = site;
  const other = anothers(site);
  if (other !== undefined) return other;
  const read = (name: string, node: PyNode): RowValue => ({
    name,
    text: textOf(file, node),
    isRepeatable: isRepeatable(file, node, reads),
    isLiteral: isLiteral(node),
    isPlain: isPlain(file, node),
  });
  const given = receiver.kind === "row" ? ofStatements(site, method, read) : ofCall(site, method, read);
  if (typeof given === "string") return given;
  const { all } = given;
  const strange = all.find(({ name }) => !isPythonName(name));
  if (strange) return noName(strange.name).declined;
  const fields = keyFields.filter((field) => field !== receiver.sets);
  const ofField = (field: string) =>
    all.filter(({ name }) => dialect.fieldName(receiver.model, name) === field);
  const missing = fields.find((field) => ofField(field).length === 0);
  if (missing !== undefined) return `The write does not name \`${missing}\`: ${method} needs the whole key.`;
  const key = fields.flatMap(ofField);
  const rest = all.filter((value) => !key.includes(value));
  const computed = (values: readonly RowValue[]) =>
    values.filter((value) => !value.isPlain).map(({ name }) => name);
  if (all.some((value) => !value.isRepeatable) && computed(all).join() !== computed([...key, ...rest]).join())
    return "The key would be computed before the other values, which calls compute: put them into variables first.";
  const empty = key.find((value) => mayBeNull(site, value.name, value));
  return empty
    ? `\`${empty.name}\` may be None, and rows without a value are no duplicates: ${method} would hand out one of them.`
    : { key, rest, replaced: given.replaced };
}

/** All values, and the statements that write them beside the call. */
type Given = { readonly all: readonly RowValue[] } & Pick<NewRow, "replaced">;
type ValueOf = (name: string, node: PyNode) => RowValue;

/** The keywords of `create(...)`, or lookup and defaults of `get_or_create(...)`. */
function ofCall(site: PySite, method: string, read: ValueOf): Given | string {
  const { call, roles, file, dialect, context } = site;
  if (call.spread) return "The call hides its values in `**`: which of them is the key is not written here.";
  if (!/^(?:insert|get-or-create|upsert)$/.test(context.write.operation))
    return "Only a new row can be got instead: this statement does not insert one.";
  if (call.positional.length > 0) return "The call passes values by position.";
  if (roles.options)
    return `The call creates with other values than it updates with: ${method} would lose them.`;
  const defaults = roles.key ? roles.row?.node : undefined;
  const listed = dictionaryOf(file, defaults);
  if ([...(listed?.named.values() ?? [])].some((node) => isCallable(site, node)))
    return "A default is a function, which is called only where a row is created: put its value into a variable first.";
  if (defaults && (!listed || listed.hidden))
    return "The defaults are not written here as a dictionary: move the key's field into the lookup by hand.";
  const all = [...entries((roles.key ?? roles.row)?.values, read), ...entries(listed, read)];
  return all.some(({ name }) => (dialect.lookedUp?.(name) ?? name) !== name)
    ? "The lookup compares in another way (`__`): choose the key's field by hand."
    : { all, replaced: [] };
}

function entries(values: Values | undefined, read: ValueOf): RowValue[] {
  return [...(values?.named ?? [])].map(([name, node]) => read(name, node));
}

/** `customer = Customer(...)`, assignments to it, then `customer.save()`, all in one block. */
function ofStatements(site: PySite, method: string, read: ValueOf): Given | string {
  const { file, receiver, receiverText, statement, call, form } = site;
  const apart = `Between the constructor and save() stands more than assignments to the new object: ${method} would change their order.`;
  if (!receiver.made)
    return receiver.row === "new"
      ? "The new object is made elsewhere: its values are not written here."
      : "The instance was there before: there is nothing to create.";
  const made = callOf(file, receiver.made);
  const siblings = statement.parent ? statementsOf(statement.parent) : [];
  const from = siblings.findIndex((node) => assignmentOf(node)?.value === receiver.made);
  const replaced = siblings.slice(from, siblings.indexOf(statement));
  if (!made || from < 0 || replaced.length === 0 || !isName(receiverText)) return apart;
  if (replaced.some((node) => !ownLines(file, node))) return sharedLine;
  if (replaced.some((node) => isCommented(file, node)))
    return "A comment stands at a statement that the new call would replace: the catch keeps it.";
  if (made.spread || made.positional.length > 0)
    return "The constructor hides its values: which of them is the key is not written here.";
  if (call.keywords.size > 0 || call.positional.length > 0 || form !== "statement")
    return "save() is called with arguments or its result is used.";
  const all = new Map(entries(keywordsOf(made), read).map((value) => [value.name, value]));
  const isThis = (node: PyNode | undefined) => node && textOf(file, node) === receiverText;
  for (const node of replaced.slice(1)) {
    const { target, value } = assignmentOf(node) ?? {};
    const field = childOf(target, "attribute");
    if (!value || !field || !isThis(childOf(target, "object"))) return apart;
    if (holds(value, (one) => one.type === "identifier" && isThis(one) === true)) return apart;
    all.set(textOf(file, field), read(textOf(file, field), value));
  }
  return [...all.keys()].some((name) => setsKey(site, name)) || keepsItsKey(site)
    ? `The object has a primary key of its own, so save() may update a row: ${method} would not.`
    : { all: [...all.values()], replaced };
}

/** `"slug": make_slug`, `"slug": lambda: ...`. */
function isCallable({ file, meanings }: PySite, node: PyNode): boolean {
  if (node.type === "lambda") return true;
  const binding = node.type === "identifier" ? meanings.bindings.at(node, textOf(file, node)) : undefined;
  return binding?.kind === "function" || binding?.value?.type === "lambda";
}

/** A comment within the statement or behind it on its line. */
function isCommented(file: PyFile, node: PyNode): boolean {
  const lines = ownLines(file, node);
  return hasComment(node) || (lines !== undefined && file.text.slice(node.end, lines.end).trim() !== "");
}

/** A field that a string names, in `fields=[...]`: as a keyword it would be code. */
export function noName(field: string): Declined {
  return { declined: `\`${field}\` is no name in Python: no keyword can set it.` };
}
