/** Fixes that let Django look first: get_or_create, and the same with the other fields saved on the row that is there. */

import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import type { PyNode } from "../../syntax/python";
import { formatCall, literal } from "../../syntax/python-edits";
import { assignmentOf, callOf, childOf, stringValue, textOf, walk } from "../../syntax/python-tree";
import { type Declined, type FixSite, fixSite, isRepeatable, keyWords } from "./fix-site";
import { linkedExtra } from "./linked";
import { snakeCase } from "./scope";

/**
 * `return Customer.objects.create(email=email, name=name)` ->
 *
 *     customer, _ = Customer.objects.get_or_create(email=email, defaults={"name": name})
 *     return customer
 *
 * Safe for concurrent callers because the lookup is the unique key: Django reads again when its insert collides.
 */
export const getOrCreate: Fix = {
  id: "get-or-create",
  kind: "get-or-create",
  safety: "changes-behaviour",
  causes: {
    "duplicate-insert": 2,
    "check-then-insert-race": 2,
    "lookup-wider-than-key": 1,
    "already-upsert-race": 3,
  },
  title: ({ model, constraint, write }) =>
    write.operation === "get-or-create"
      ? `Look the ${model.name} up by ${keyWords(constraint)} alone, the other fields in defaults`
      : `Get the ${model.name} with this ${keyWords(constraint)} or create it (get_or_create)`,
  make(context) {
    if (context.write.operation === "upsert")
      return { declined: "The call also updates the row: see update-or-create." };
    return rewrite(context, false);
  },
};

/**
 * The same, then `customer.name = name; customer.save(update_fields=["name"])` for a row that was there. Django's
 * update_or_create locks before it inserts: twenty concurrent calls of a new key end in deadlocks on MariaDB and in
 * "database is locked" on SQLite.
 */
export const updateOrCreate: Fix = {
  id: "update-or-create",
  kind: "upsert",
  safety: "changes-behaviour",
  causes: {
    "duplicate-insert": 4,
    "check-then-insert-race": 4,
    "lookup-wider-than-key": 1,
    "already-upsert-race": 1,
  },
  title: ({ model, constraint }) =>
    `Create the ${model.name} or update the one with this ${keyWords(constraint)} (get_or_create, then save the rest)`,
  make(context) {
    if (context.write.operation === "get-or-create") {
      const site = fixSite(context);
      if (!("declined" in site) && isUpdatedBehind(site)) return "done";
      return { declined: "The call leaves a row that is there as it is: see get-or-create." };
    }
    return rewrite(context, true);
  },
};

/** `row, created = ...` with `if not created:` behind it: the fix is there. */
function isUpdatedBehind(site: FixSite): boolean {
  const [, flag] = tupleTargets(site) ?? [];
  const siblings = site.statement.parent?.children ?? [];
  const next = siblings[siblings.indexOf(site.statement) + 1];
  return flag !== undefined && next !== undefined && textOf(site.file, next).startsWith(`if not ${flag}:`);
}

/** SQLite gives up ("database is locked") where a transaction that has read wants to write while another one writes. */
export function readsInTransaction({ violation, write }: FixContext): boolean {
  return violation.engine === "sqlite" && write.inTransaction === true;
}

export const noReadFirst =
  "Inside a transaction SQLite can not turn a read into a write while another call writes: the catch, which writes first, can.";

/** Keyword, source text, and whether the text may stand twice. */
type Value = readonly [name: string, text: string, repeatable: boolean];

/** The values that a write sets. */
interface Values {
  readonly key: readonly Value[];
  readonly rest: readonly Value[];
  /** Statements that the new call replaces: the constructor and the assignments before `save()`. */
  readonly replaced: readonly PyNode[];
}

function rewrite(context: FixContext, update: boolean): FixResult {
  if (context.write.handled) return "done";
  if (readsInTransaction(context)) return { declined: noReadFirst };
  const site = fixSite(context);
  if ("declined" in site) return site;
  if (/^create_(?:super)?user$/.test(site.method))
    return {
      declined: `\`${site.method}\` does more than insert (it hashes the password): get_or_create would leave that out.`,
    };
  const { constraint } = context;
  if (constraint.condition || constraint.expression)
    return {
      declined:
        "The key is partial or an expression: get_or_create needs a lookup that finds the row exactly.",
    };
  const values =
    site.receiver.kind === "instance"
      ? instanceValues(site, constraint.fields)
      : callValues(site, constraint.fields);
  if ("declined" in values) return values;
  const looked = [...site.call.keywords.keys()].filter((name) => name !== "defaults");
  const isSame =
    site.method === "get_or_create" && looked.every((name) => values.key.some(([key]) => key === name));
  if (isSame && !update) return "done";
  if (update && values.rest.length === 0) return { declined: "There is no other field to update." };
  return update ? asUpdate(context, site, values) : asGet(context, site, values);
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
  const defaults = call.keywords.get("defaults");
  if (defaults) {
    const read = dictionaryValues(site, defaults);
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
  return divide(site, all, keyFields, siblings.slice(from, to));
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
  const { fields } = site.receiver.model;
  const isKey = (name: string, field: string) =>
    name === field || fields.find((f) => f.name === field)?.column === name;
  const key = keyFields.flatMap((field) => all.filter(([name]) => isKey(name, field)));
  if (key.length < keyFields.length || (key.length === 0 && site.receiver.sets === undefined)) {
    const missing = keyFields.find((field) => !all.some(([name]) => isKey(name, field)));
    return { declined: `The write does not name \`${missing}\`: get_or_create needs the whole key.` };
  }
  return { key, rest: all.filter((pair) => !key.includes(pair)), replaced };
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

function getOrCreateCall(site: FixSite, values: Values, indent: string, head: string): string {
  const { style } = site;
  const defaults = values.rest.map(([name, value]) => `${literal(name, style)}: ${value}`);
  const args = [
    ...values.key.map(([name, value]) => `${name}=${value}`),
    ...(defaults.length > 0 ? [`defaults={${defaults.join(", ")}}`] : []),
  ];
  const manager = site.receiver.kind === "instance" ? site.manager : site.receiverText;
  const call = `${site.isAsync ? "await " : ""}${manager}.${site.isAsync ? "a" : ""}get_or_create`;
  return head + formatCall(call, args, { indent, before: head === "" ? indent : head }, style);
}

/** A name for the created flag that nothing here uses: `_` unless it is the translation function. */
function unusedName({ file, surroundings }: FixSite): string {
  return /\bas _\b|^_\s*=|\b_\(/m.test(file.text)
    ? /\b_created\b/.test(surroundings)
      ? "_was_created"
      : "_created"
    : "_";
}

function asGet({ source }: FixContext, site: FixSite, values: Values): FixResult {
  const { lines, form, target, receiver, receiverText, style, call, surroundings } = site;
  const { indent } = lines;
  const already = site.method === "get_or_create";
  if (already) {
    return edit(source.path, [
      { start: call.node.start, end: call.node.end, text: getOrCreateCall(site, values, indent, "") },
    ]);
  }
  const name =
    receiver.kind === "instance" ? receiverText : form === "assign" ? target : snakeCase(receiver.model.name);
  const isTaken =
    form === "return" &&
    new RegExp(`\\b${name}\\b(?!\\s*=[^=])`).test(surroundings.replace(/["'][^"'\n]{0,200}["']/g, ""));
  const unused = unusedName(site);
  if (receiver.kind === "instance") {
    const text = getOrCreateCall(site, values, indent, `${indent}${receiverText}, ${unused} = `);
    return edit(source.path, replaceStatements(site, values.replaced, text));
  }
  if (form === "bare")
    return edit(source.path, [
      { ...site.lines, text: getOrCreateCall(site, values, indent, indent) + trailing(site) },
    ]);
  if (form === "assign")
    return edit(source.path, [
      {
        ...site.lines,
        text: getOrCreateCall(site, values, indent, `${indent}${target}, ${unused} = `) + trailing(site),
      },
    ]);
  if (form === "return" && !isTaken) {
    const text = getOrCreateCall(site, values, indent, `${indent}${name}, ${unused} = `);
    return edit(source.path, [
      { ...site.lines, text: `${text}${trailing(site)}${style.eol}${indent}return ${name}` },
    ]);
  }
  const node = site.isAsync && call.node.parent?.type === "await" ? call.node.parent : call.node;
  const inner = getOrCreateCall(site, values, indent, "");
  return edit(source.path, [
    { start: node.start, end: node.end, text: `${site.isAsync ? `(${inner})` : inner}[0]` },
  ]);
}

function asUpdate({ source }: FixContext, site: FixSite, values: Values): FixResult {
  const { lines, form, target, receiver, receiverText, style, surroundings } = site;
  const { indent } = lines;
  const upsert = site.method === "update_or_create";
  if (receiver.sets === undefined && values.key.length === 0)
    return { declined: "The write does not name the key." };
  const names = upsert ? tupleTargets(site) : undefined;
  if (upsert && !names)
    return { declined: "The result of update_or_create is used in another way than `row, created = ...`." };
  if (!upsert && form === "nested")
    return { declined: "The new row is used within a larger expression: put it into a variable first." };
  const free = snakeCase(receiver.model.name);
  const name =
    names?.[0] ?? (receiver.kind === "instance" ? receiverText : form === "assign" ? (target ?? free) : free);
  const isTaken =
    !names &&
    receiver.kind !== "instance" &&
    form !== "assign" &&
    new RegExp(`\\b${name}\\b`).test(surroundings.replace(/["'][^"'\n]{0,200}["']/g, ""));
  if (isTaken)
    return {
      declined: `\`${name}\` is used in this function already: put the new row into a variable first.`,
    };
  if (!values.rest.every(([, value]) => !value.includes("\n")))
    return { declined: "A value takes several lines: put it into a variable first." };
  if (values.rest.some(([, , repeatable]) => !repeatable))
    return {
      declined: "A value is computed by a call that must not run twice: put it into a variable first.",
    };
  const created = names?.[1] && names[1] !== "_" ? names[1] : freeCreated(surroundings);
  const step = indent + style.indent;
  const wait = site.isAsync ? "await " : "";
  const touched = linkedExtra(receiver.model).touched ?? [];
  const saved = [...values.rest.map(([field]) => plainField(site, field)), ...touched].map((field) =>
    literal(field, style),
  );
  const text = [
    getOrCreateCall(site, values, indent, `${indent}${name}, ${created} = `) + trailing(site),
    `${indent}if not ${created}:`,
    ...values.rest.map(([field, value]) => `${step}${name}.${field} = ${value}`),
    `${step}${formatCall(`${wait}${name}.${site.isAsync ? "a" : ""}save`, [`update_fields=[${saved.join(", ")}]`], { indent: step }, style)}`,
    ...(form === "return" && !names ? [`${indent}return ${name}`] : []),
  ].join(style.eol);
  if (receiver.kind === "instance") return edit(source.path, replaceStatements(site, values.replaced, text));
  return edit(source.path, [{ start: lines.start, end: lines.end, text }]);
}

/** update_fields takes field names: `shop_id` is saved by `shop_id` too, so it stays. */
function plainField(site: FixSite, keyword: string): string {
  return (
    site.receiver.model.fields.find(({ column, name }) => column === keyword && name !== keyword)?.name ??
    keyword
  );
}

function freeCreated(text: string): string {
  return /\bcreated\b/.test(text) ? "was_created" : "created";
}

/** `customer, created = ...update_or_create(...)`. */
function tupleTargets({ file, statement, call }: FixSite): [string, string] | undefined {
  const assignment = assignmentOf(statement);
  if (!assignment || (assignment.value !== call.node && assignment.value.children[0] !== call.node))
    return undefined;
  const parts =
    assignment.target.type === "pattern_list"
      ? assignment.target.children.map((node) => textOf(file, node))
      : [];
  const [row, flag] = parts;
  return parts.length === 2 && row && flag && /^\w+$/.test(row) ? [row, flag] : undefined;
}

/** A comment behind the statement stays behind the new one. */
function trailing({ file, statement, lines }: FixSite): string {
  return file.text.slice(statement.end, lines.end);
}

/** The constructor and assignments go, the save becomes the new text; comments between stay. */
function replaceStatements(site: FixSite, replaced: readonly PyNode[], text: string): TextEdit[] {
  const { file, lines } = site;
  const removals = replaced.map((node): TextEdit => {
    const start = file.text.lastIndexOf("\n", node.start - 1) + 1;
    const newline = file.text.indexOf("\n", node.end);
    return { start, end: newline < 0 ? file.text.length : newline + 1, text: "" };
  });
  return [...removals, { start: lines.start, end: lines.end, text: text + trailing(site) }];
}

function edit(file: string, edits: readonly TextEdit[]): FixResult {
  return { edits: [{ file, edits: edits.map(({ start, end, text }) => ({ start, end, text })) }] };
}
