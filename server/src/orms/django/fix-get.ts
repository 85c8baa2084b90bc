/** Fixes that let Django look first: get_or_create, and the same with the other fields saved on the row that is there. */

import { head } from "../../code/fixes/policy";
import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import type { TextEdit } from "../../domain/text";
import { pythonString } from "../../syntax/escape";
import type { PyNode } from "../../syntax/python";
import { formatCall } from "../../syntax/python-edits";
import { assignmentOf, textOf, walk } from "../../syntax/python-tree";
import { type FixSite, fixSite, keyWords, nestedReason } from "./fix-site";
import { isPrimaryKey, type Values, valuesOf } from "./fix-values";
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
  // The lookup of get_or_create is what can be wrong, and what mends it.
  ...head("get-or-create", { also: { "lookup-wider-than-key": 1, "already-upsert-race": 3 } }),
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
  // The same for update_or_create.
  ...head("upsert", {
    id: "update-or-create",
    also: { "lookup-wider-than-key": 1, "already-upsert-race": 1 },
  }),
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

function rewrite(context: FixContext, update: boolean): FixResult {
  if (context.write.handled) return "done";
  if (readsInTransaction(context)) return { declined: noReadFirst };
  const site = fixSite(context);
  if ("declined" in site) return site;
  if (/^create_(?:super)?user$/.test(site.method))
    return {
      declined: `\`${site.method}\` does more than insert (it hashes the password): get_or_create would leave that out.`,
    };
  if (hasComment(site))
    return {
      declined: "A comment stands within the call, which the new call would lose: the catch keeps it.",
    };
  const { constraint } = context;
  if (constraint.condition || constraint.expression)
    return {
      declined:
        "The key is partial or an expression: get_or_create needs a lookup that finds the row exactly.",
    };
  const values = valuesOf(site, constraint.fields);
  if ("declined" in values) return values;
  const looked = [...site.call.keywords.keys()].filter((name) => name !== "defaults");
  const isSame =
    site.method === "get_or_create" && looked.every((name) => values.key.some(([key]) => key === name));
  const filtered = site.receiver.kind === "queryset" && /\.(?:filter|exclude|none)\(/.test(site.receiverText);
  if (site.method !== "create" && filtered)
    return {
      declined:
        "The call looks only within what the queryset filters by, the key does not: call it on the manager.",
    };
  if (isSame && !update) return "done";
  if (update && values.rest.length === 0) return { declined: "There is no other field to update." };
  return update ? asUpdate(context, site, values) : asGet(context, site, values);
}

function hasComment({ call }: FixSite): boolean {
  let found = false;
  walk(call.node, (node) => {
    if (node.type === "comment") found = true;
    return !found;
  });
  return found;
}

function getOrCreateCall(site: FixSite, values: Values, indent: string, head: string): string {
  const { style } = site;
  const defaults = values.rest.map(([name, value]) => `${pythonString(name, style)}: ${value}`);
  const args = [
    ...values.key.map(([name, value]) => `${name}=${value}`),
    ...(defaults.length > 0 ? [`defaults={${defaults.join(", ")}}`] : []),
  ];
  // A filter of the queryset would hide the row that is there.
  const call = `${site.isAsync ? "await " : ""}${site.manager}.${site.isAsync ? "a" : ""}get_or_create`;
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
      {
        start: call.node.start,
        end: call.node.end,
        text: getOrCreateCall(site, values, indent, "").replace(/^await /, ""),
      },
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
  if (form === "assign" && !site.inClassBody)
    return edit(source.path, [
      {
        ...site.lines,
        text: getOrCreateCall(site, values, indent, `${indent}${target}, ${unused} = `) + trailing(site),
      },
    ]);
  if (form === "assign" && site.inClassBody) {
    const text = `${getOrCreateCall(site, values, indent, "")}[0]`;
    return edit(source.path, [{ start: call.node.start, end: call.node.end, text }]);
  }
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
  if (site.inClassBody)
    return {
      declined:
        "In the body of a class new names would become attributes: put the write into a function first.",
    };
  if (values.rest.some(([name]) => isPrimaryKey(site, name)))
    return { declined: "The write chooses the primary key, which a row that is there must keep." };
  if (!upsert && form === "nested") return { declined: nestedReason(site) };
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
    pythonString(field, style),
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
