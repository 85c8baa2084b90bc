/** The values that a write sets, divided into its key and the rest: what get_or_create looks up by, and what it creates with. */

import { isPythonName } from "../../syntax/escape";
import type { PyNode } from "../../syntax/python";
import { ownLines } from "../../syntax/python-edits";
import { assignmentOf, callOf, childOf, stringValue, textOf, walk } from "../../syntax/python-tree";
import { type Declined, type FixSite, isRepeatable, mayBeNull, noName, sharedLine } from "./fix-site";

/** Keyword, source text, and whether the text may stand twice. */
type Value = readonly [name: string, text: string, repeatable: boolean];

/** The values that a write sets. */
export interface Values {
  readonly key: readonly Value[];
  readonly rest: readonly Value[];
  /** Statements that the new call replaces: the constructor and the assignments before `save()`. */
  readonly replaced: readonly PyNode[];
}

/** What the write sets, or the reason why its new row can not be got instead. */
export function valuesOf(site: FixSite, keyFields: readonly string[]): Values | Declined {
  const values =
    site.receiver.kind === "instance" ? instanceValues(site, keyFields) : callValues(site, keyFields);
  if ("declined" in values) return values;
  const empty = values.key.find(([name, text]) => mayBeNull(site, name, text));
  if (empty)
    return {
      declined: `\`${empty[0]}\` may be None, and rows without a value are no duplicates: get_or_create would hand out one of them.`,
    };
  return values;
}

/** The keywords of `create(...)`, or lookup and defaults of `get_or_create(...)`. */
function callValues(site: FixSite, keyFields: readonly string[]): Values | Declined {
  const { call, receiver } = site;
  if (call.spread)
    return { declined: "The call hides its values in `**`: which of them is the key is not written here." };
  if (site.shape !== "manager")
    return {
      declined: "Only a new row can be got instead: this statement does not insert one by its manager.",
    };
  if (call.positional.length > 0) return { declined: "The call passes values by position." };
  const all: Value[] = [];
  for (const [name, node] of call.keywords) if (name !== "defaults") all.push(valueOfNode(site, name, node));
  if (call.keywords.has("create_defaults"))
    return {
      declined: "The call creates with other values than it updates with: see Django's create_defaults.",
    };
  const defaults = call.keywords.get("defaults");
  if (defaults) {
    const read = dictionaryValues(site, defaults);
    if (read?.some(([, text]) => isCallable(site, text)))
      return {
        declined:
          "A default is a function, which Django calls only where it creates: put its value into a variable first.",
      };
    if (!read)
      return {
        declined:
          "The defaults are not written here as a dictionary: move the key's field into the lookup by hand.",
      };
    all.push(...read);
  }
  if (all.some(([name]) => name.includes("__")))
    return { declined: "The lookup compares in another way (`__`): choose the key's field by hand." };
  return divide(
    site,
    all,
    keyFields.filter((field) => field !== receiver.sets),
    [],
  );
}

/** `customer = Customer(...)`, assignments to it, then `customer.save()`, all in one block. */
function instanceValues(site: FixSite, keyFields: readonly string[]): Values | Declined {
  const { file, receiver, receiverText, statement, call } = site;
  const apart: Declined = {
    declined:
      "Between the constructor and save() stands more than assignments to the new object: get_or_create would change their order.",
  };
  if (receiver.unsaved) return { declined: "A form has made the instance: its values are not written here." };
  if (!receiver.made) return { declined: "The instance was there before: there is nothing to create." };
  const made = callOf(file, receiver.made);
  const siblings = statement.parent?.children.filter((node) => node.type !== "comment") ?? [];
  const from = siblings.findIndex((node) => assignmentOf(node)?.value === receiver.made);
  const to = siblings.indexOf(statement);
  if (!made || from < 0 || to < from || !/^\w+$/.test(receiverText)) return apart;
  if (siblings.slice(from, to).some((node) => !ownLines(file, node))) return { declined: sharedLine };
  if (made.spread || made.positional.length > 0)
    return { declined: "The constructor hides its values: which of them is the key is not written here." };
  if (call.keywords.size > 0 || call.positional.length > 0 || site.form !== "bare")
    return { declined: "save() is called with arguments or its result is used." };
  const all = [...made.keywords].map(([name, node]): Value => valueOfNode(site, name, node));
  const between = siblings.slice(from + 1, to);
  for (const node of between) {
    const assignment = assignmentOf(node);
    const field = assignment && childOf(assignment.target, "attribute");
    const object = assignment && childOf(assignment.target, "object");
    if (
      !assignment ||
      !field ||
      !object ||
      textOf(file, object) !== receiverText ||
      mentions(site, assignment.value)
    )
      return apart;
    const name = textOf(file, field);
    const known = all.findIndex(([other]) => other === name);
    const value: Value = valueOfNode(site, name, assignment.value);
    if (known >= 0) all[known] = value;
    else all.push(value);
  }
  if (all.some(([name]) => isPrimaryKey(site, name)))
    return {
      declined:
        "The object has a primary key of its own, so save() may update a row: get_or_create would not.",
    };
  return divide(site, all, keyFields, siblings.slice(from, to));
}

/** `"slug": make_slug`, `"slug": lambda: ...`. */
function isCallable({ file }: FixSite, text: string): boolean {
  return /^lambda\b/.test(text) || (/^\w+$/.test(text) && new RegExp(`\\bdef ${text}\\(`).test(file.text));
}

export function isPrimaryKey({ receiver }: FixSite, name: string): boolean {
  const key = receiver.model.constraints.find(({ kind }) => kind === "primary_key")?.fields[0] ?? "id";
  return name === "pk" || name === key;
}

function mentions(site: FixSite, value: PyNode): boolean {
  let found = false;
  walk(value, (node) => {
    if (node.type === "identifier" && textOf(site.file, node) === site.receiverText) found = true;
    return !found;
  });
  return found;
}

function divide(
  site: FixSite,
  all: readonly Value[],
  keyFields: readonly string[],
  replaced: readonly PyNode[],
): Values | Declined {
  const strange = all.find(([name]) => !isPythonName(name));
  if (strange) return noName(strange[0]);
  const { fields } = site.receiver.model;
  const isKey = (name: string, field: string) =>
    name === field || fields.find((f) => f.name === field)?.column === name;
  const key = keyFields.flatMap((field) => all.filter(([name]) => isKey(name, field)));
  if (key.length < keyFields.length || (key.length === 0 && site.receiver.sets === undefined)) {
    const missing = keyFields.find((field) => !all.some(([name]) => isKey(name, field)));
    return { declined: `The write does not name \`${missing}\`: get_or_create needs the whole key.` };
  }
  const rest = all.filter((pair) => !key.includes(pair));
  if (all.some(([, , repeatable]) => !repeatable) && isReordered(all, [...key, ...rest]))
    return {
      declined:
        "The key would be computed before the other values, which calls compute: put them into variables first.",
    };
  return { key, rest, replaced };
}

/** True where values that are more than a name or a literal change places. */
function isReordered(before: readonly Value[], after: readonly Value[]): boolean {
  const computed = (values: readonly Value[]) =>
    values.filter(([, text]) => !/^(?:\w+|"[^"\\]*"|'[^'\\]*')$/.test(text)).map(([name]) => name);
  return computed(before).join() !== computed(after).join();
}

function dictionaryValues(site: FixSite, node: PyNode): Value[] | undefined {
  const { file } = site;
  const made = callOf(file, node);
  if (made?.callee === "dict" && !made.spread)
    return [...made.keywords].map(([name, value]) => valueOfNode(site, name, value));
  if (node.type !== "dictionary") return undefined;
  const pairs: Value[] = [];
  for (const pair of node.children) {
    if (pair.type === "comment") continue;
    const name = stringValue(file, childOf(pair, "key"));
    const value = childOf(pair, "value");
    if (name === undefined || !value) return undefined;
    pairs.push(valueOfNode(site, name, value));
  }
  return pairs;
}

/** A value's text; several lines are kept as they are. */
function valueOfNode({ file }: FixSite, name: string, node: PyNode): Value {
  return [name, textOf(file, node), isRepeatable(file, node)];
}
