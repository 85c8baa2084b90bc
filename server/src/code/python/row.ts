/** What a write puts into its new row, divided into the key and the rest: what get-or-create looks up by, and what it creates with. */

import { isPythonName } from "../../syntax/escape";
import type { PyFile, PyNode } from "../../syntax/python";
import { ownLines } from "../../syntax/python-edits";
import { assignmentOf, callOf, childOf, hasComment, textOf, walk } from "../../syntax/python-tree";
import type { Declined } from "../dialect";
import type { NewRow, PySite, RowValue } from "./dialect";
import { keepsItsKey, mayBeNull } from "./key";
import { isName } from "./reuse";
import { sharedLine } from "./site";
import { dictionaryOf, isLiteral, isPlain, isRepeatable, keywordsOf, type Values } from "./values";

/**
 * What the write sets, or the reason why its new row can not be got instead.
 * @param method the ORM's get-or-create, for the sentences
 */
export function newRow(
  site: PySite,
  keyFields: readonly string[],
  method: string,
  reads: (callee: string) => boolean,
): NewRow | Declined {
  const read = (name: string, node: PyNode): RowValue => ({
    name,
    text: textOf(site.file, node),
    isRepeatable: isRepeatable(site.file, node, reads),
    isLiteral: isLiteral(node),
    isPlain: isPlain(site.file, node),
  });
  const row =
    site.receiver.kind === "row"
      ? ofStatements(site, keyFields, method, read)
      : ofCall(site, keyFields, method, read);
  if ("declined" in row) return row;
  const empty = row.key.find((value) => mayBeNull(site, value.name, value));
  if (empty)
    return {
      declined: `\`${empty.name}\` may be None, and rows without a value are no duplicates: ${method} would hand out one of them.`,
    };
  return row;
}

type ValueOf = (name: string, node: PyNode) => RowValue;

/** The keywords of `create(...)`, or lookup and defaults of `get_or_create(...)`. */
function ofCall(
  site: PySite,
  keyFields: readonly string[],
  method: string,
  read: ValueOf,
): NewRow | Declined {
  const { call, receiver, roles, file, dialect } = site;
  if (call.spread)
    return { declined: "The call hides its values in `**`: which of them is the key is not written here." };
  if (!/^(?:insert|get-or-create|upsert)$/.test(site.context.write.operation))
    return {
      declined: "Only a new row can be got instead: this statement does not insert one.",
    };
  if (call.positional.length > 0) return { declined: "The call passes values by position." };
  const given = (roles.key ?? roles.row)?.values;
  const all = entries(given, read);
  if (roles.options)
    return {
      declined: `The call creates with other values than it updates with: ${method} would lose them.`,
    };
  const defaults = roles.key ? roles.row?.node : undefined;
  if (defaults) {
    const listed = dictionaryOf(file, defaults);
    if (listed && [...listed.named.values()].some((node) => isCallable(site, node)))
      return {
        declined:
          "A default is a function, which is called only where a row is created: put its value into a variable first.",
      };
    if (!listed || listed.hidden)
      return {
        declined:
          "The defaults are not written here as a dictionary: move the key's field into the lookup by hand.",
      };
    all.push(...entries(listed, read));
  }
  if (all.some(({ name }) => (dialect.lookedUp?.(name) ?? name) !== name))
    return { declined: "The lookup compares in another way (`__`): choose the key's field by hand." };
  return divide(
    site,
    all,
    keyFields.filter((field) => field !== receiver.sets),
    [],
    method,
  );
}

function entries(values: Values | undefined, read: ValueOf): RowValue[] {
  return [...(values?.named ?? [])].map(([name, node]) => read(name, node));
}

/** `customer = Customer(...)`, assignments to it, then `customer.save()`, all in one block. */
function ofStatements(
  site: PySite,
  keyFields: readonly string[],
  method: string,
  read: ValueOf,
): NewRow | Declined {
  const { file, receiver, receiverText, statement, call, form } = site;
  const apart: Declined = {
    declined: `Between the constructor and save() stands more than assignments to the new object: ${method} would change their order.`,
  };
  if (!receiver.made)
    return {
      declined:
        receiver.row === "new"
          ? "The new object is made elsewhere: its values are not written here."
          : "The instance was there before: there is nothing to create.",
    };
  const made = callOf(file, receiver.made);
  const siblings = statement.parent?.children.filter((node) => node.type !== "comment") ?? [];
  const from = siblings.findIndex((node) => assignmentOf(node)?.value === receiver.made);
  const to = siblings.indexOf(statement);
  if (!made || from < 0 || to < from || !isName(receiverText)) return apart;
  if (siblings.slice(from, to).some((node) => !ownLines(file, node))) return { declined: sharedLine };
  if (siblings.slice(from, to).some((node) => isCommented(file, node)))
    return {
      declined: "A comment stands at a statement that the new call would replace: the catch keeps it.",
    };
  if (made.spread || made.positional.length > 0)
    return { declined: "The constructor hides its values: which of them is the key is not written here." };
  if (call.keywords.size > 0 || call.positional.length > 0 || form !== "statement")
    return { declined: "save() is called with arguments or its result is used." };
  const all = entries(keywordsOf(made), read);
  for (const node of siblings.slice(from + 1, to)) {
    const assignment = assignmentOf(node);
    const field = assignment && childOf(assignment.target, "attribute");
    const object = assignment && childOf(assignment.target, "object");
    if (!assignment || !field || !object || textOf(file, object) !== receiverText) return apart;
    if (mentions(site, assignment.value)) return apart;
    const value = read(textOf(file, field), assignment.value);
    const known = all.findIndex(({ name }) => name === value.name);
    if (known >= 0) all[known] = value;
    else all.push(value);
  }
  const isKeyed = all.some(({ name }) => setsKey(site, name));
  if (isKeyed || keepsItsKey(site))
    return {
      declined: `The object has a primary key of its own, so save() may update a row: ${method} would not.`,
    };
  return divide(site, all, keyFields, siblings.slice(from, to), method);
}

/** True where the value is the row's primary key. */
export function setsKey({ receiver, dialect }: PySite, name: string): boolean {
  const key = receiver.model.constraints.find(({ kind }) => kind === "primary_key")?.fields[0] ?? "id";
  return dialect.fieldName(receiver.model, name) === key;
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

function mentions({ file, receiverText }: PySite, value: PyNode): boolean {
  let found = false;
  walk(value, (node) => {
    if (node.type === "identifier" && textOf(file, node) === receiverText) found = true;
    return !found;
  });
  return found;
}

function divide(
  site: PySite,
  all: readonly RowValue[],
  keyFields: readonly string[],
  replaced: readonly PyNode[],
  method: string,
): NewRow | Declined {
  const { receiver, dialect } = site;
  const strange = all.find(({ name }) => !isPythonName(name));
  if (strange) return noName(strange.name);
  const isOf = ({ name }: RowValue, field: string) => dialect.fieldName(receiver.model, name) === field;
  const key = keyFields.flatMap((field) => all.filter((value) => isOf(value, field)));
  if (key.length < keyFields.length || (key.length === 0 && receiver.sets === undefined)) {
    const missing = keyFields.find((field) => !all.some((value) => isOf(value, field)));
    return { declined: `The write does not name \`${missing}\`: ${method} needs the whole key.` };
  }
  const rest = all.filter((value) => !key.includes(value));
  const computed = (values: readonly RowValue[]) =>
    values
      .filter((value) => !value.isPlain)
      .map(({ name }) => name)
      .join();
  if (all.some((value) => !value.isRepeatable) && computed(all) !== computed([...key, ...rest]))
    return {
      declined:
        "The key would be computed before the other values, which calls compute: put them into variables first.",
    };
  return { key, rest, replaced };
}

/** A field that a string names, in `fields=[...]`: as a keyword it would be code. */
export function noName(field: string): Declined {
  return { declined: `\`${field}\` is no name in Python: no keyword can set it.` };
}
