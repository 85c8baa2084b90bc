/** The writes of a model in one file: managers, querysets, related managers, instances, forms, admin classes, raw SQL. */

import type { Model, Write, WriteOperation } from "../../domain/model";
import type { Source } from "../../domain/text";
import { type PyFile, type PyNode, parsePython } from "../../syntax/python";
import {
  callOf,
  childOf,
  enclosing,
  functionName,
  type PyCall,
  stringsOf,
  stringValue,
  textOf,
  walk,
} from "../../syntax/python-tree";
import { checkBefore, handledAround, inTransaction } from "./around";
import { linkedExtra } from "./linked";
import { createScope, type Meaning, type Scope } from "./scope";
import { readViewClass } from "./views";

const methods =
  /\.a?(?:create|save|bulk_create|bulk_update|get_or_create|update_or_create|update|delete|add|set|create_user|create_superuser|save_model|form_valid)\b/;

/** Linear text test: a method that writes, or a class or SQL that does. */
export function canWrite(text: string, model: Model): boolean {
  if (model.table && text.includes(model.table) && /\bexecute(?:many)?\s{0,9}\(/.test(text)) return true;
  if (/(?:Admin|View|ViewSet)\b/.test(text) && text.includes(model.name)) return true;
  return methods.test(text);
}

export function readWrites(source: Source, model: Model, models: readonly Model[]): FoundWrite[] {
  const { scope, calls, classes } = parsedFile(source, models);
  const written = familyOf(model, models);
  const writes = calls.flatMap((node) => {
    const found = readCall(scope, node, written, model);
    return found ? [complete(scope, source, node, found, model)] : [];
  });
  writes.push(...classes.flatMap((node) => readViewClass(scope, source, node, written) ?? []));
  return writes.sort(
    (a, b) => a.place.start.line - b.place.start.line || a.place.start.column - b.place.start.column,
  );
}

/** A write of the model that was asked for. */
export type FoundWrite = Omit<Write, "model">;

/** A file with what can be a write in it. */
interface ParsedFile {
  readonly scope: Scope;
  readonly calls: readonly PyNode[];
  readonly classes: readonly PyNode[];
}

let last:
  | {
      readonly text: string;
      readonly path: string;
      readonly models: readonly Model[];
      readonly parsed: ParsedFile;
    }
  | undefined;

/** The stages ask for many models in the same file one after the other: it is parsed and walked once. */
function parsedFile({ text, path }: Source, models: readonly Model[]): ParsedFile {
  if (last?.text === text && last.path === path && last.models === models) return last.parsed;
  const file = parsePython(text);
  const calls: PyNode[] = [];
  const classes: PyNode[] = [];
  walk(file.root, (node) => {
    if (node.type === "call" && canBeWrite(file, node)) calls.push(node);
    if (node.type === "class_definition") classes.push(node);
    return true;
  });
  last = { text, path, models, parsed: { scope: createScope(file, path, models), calls, classes } };
  return last.parsed;
}

function canBeWrite(file: PyFile, node: PyNode): boolean {
  const callee = childOf(node, "function");
  if (callee?.type === "call") return true;
  const name = callee?.type === "attribute" ? childOf(callee, "attribute") : undefined;
  return (
    name !== undefined &&
    (writing.has(plainMethod(textOf(file, name))) || /^execute/.test(textOf(file, name)))
  );
}

/** `acreate` -> `create`. */
function plainMethod(method: string): string {
  return method.replace(/^a(?=create|save|bulk|get_or|update|delete|add$|set$)/, "");
}

export function scopeOf(source: Source, models: readonly Model[]): Scope {
  return parsedFile(source, models).scope;
}

/** The model, its proxies, and children by multi-table inheritance: saving one of them writes the model's row too. */
function familyOf(model: Model, models: readonly Model[]): ReadonlySet<string> {
  const family = new Set([model.id]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const one of models) if (linkedExtra(one).parents.some((id) => family.has(id))) family.add(one.id);
  }
  return family;
}

/** A write as the call tells it; the surroundings are added by `complete`. */
interface Found {
  readonly operation: WriteOperation;
  readonly method: string;
  readonly exact: boolean;
  readonly fields: readonly string[] | null;
  readonly lookup?: readonly string[];
  readonly looksAgain?: boolean;
  /** What the fixes build on. */
  readonly shape: "manager" | "instance" | "form" | "bulk" | "queryset" | "raw" | "class";
}

function readCall(scope: Scope, node: PyNode, written: ReadonlySet<string>, model: Model): Found | undefined {
  const { file } = scope;
  const call = callOf(file, node);
  // `sync_to_async(Customer.objects.create)(email=email)` writes as the inner method does.
  const wrapped = call?.function.type === "call" ? callOf(file, call.function) : undefined;
  const inner =
    wrapped && /(?:^|\.)(?:sync_to_async|database_sync_to_async|partial)$/.test(wrapped.callee ?? "")
      ? wrapped.positional[0]
      : undefined;
  if (call && inner?.type === "attribute")
    return readMethod(scope, { ...call, function: inner }, written, model);
  return call ? readMethod(scope, call, written, model) : undefined;
}

function readMethod(
  scope: Scope,
  call: PyCall,
  written: ReadonlySet<string>,
  model: Model,
): Found | undefined {
  const { file } = scope;
  const { node } = call;
  if (call.function.type !== "attribute") return undefined;
  const attribute = childOf(call.function, "attribute");
  const object = childOf(call.function, "object");
  if (!attribute || !object) return undefined;
  const method = textOf(file, attribute);
  const name = plainMethod(method);
  if (/^execute(?:many)?$/.test(name)) return readRaw(scope, call, model);
  if (!writing.has(name)) return undefined;
  if (object.type === "call" && callOf(file, object)?.callee === "super")
    return readSuper(scope, node, name, method, written);
  const receiver = scope.meaningOf(object);
  if (!receiver) return undefined;
  if (receiver.through !== undefined)
    return /^(?:add|set)$/.test(name) && written.has(receiver.through)
      ? { operation: "insert", method, exact: receiver.exact, fields: null, shape: "raw" }
      : inManager(scope, call, name, method, receiver, written);
  return receiver.kind === "instance" || receiver.kind === "form"
    ? ofInstance(scope, call, name, method, receiver, written)
    : inManager(scope, call, name, method, receiver, written);
}

const writing: ReadonlySet<string> = new Set([
  "create",
  "save",
  "bulk_create",
  "bulk_update",
  "get_or_create",
  "update_or_create",
  "update",
  "delete",
  "add",
  "set",
  "create_user",
  "create_superuser",
  "save_model",
  "form_valid",
]);

function inManager(
  scope: Scope,
  call: PyCall,
  name: string,
  method: string,
  receiver: Meaning,
  written: ReadonlySet<string>,
): Found | undefined {
  if (!written.has(receiver.model.id) || receiver.kind === "instance") return undefined;
  const known = { method, exact: receiver.exact };
  const fields = namedFields(call, receiver);
  switch (name) {
    case "create":
      return { operation: "insert", ...known, fields, shape: "manager" };
    case "create_user":
    case "create_superuser": {
      const first = call.positional.length > 0 || fields?.includes("username") ? ["username"] : [];
      return {
        operation: "insert",
        ...known,
        fields: fields && [...new Set([...first, ...fields])],
        shape: "manager",
      };
    }
    case "get_or_create":
    case "update_or_create": {
      const lookup = namedFields(call, receiver, ["defaults", "create_defaults"]) ?? [];
      const defaults = defaultsOf(scope.file, call);
      const all =
        call.spread || defaults === null ? null : [...new Set([...lookup.map(plainLookup), ...defaults])];
      return {
        operation: name === "get_or_create" ? "get-or-create" : "upsert",
        ...known,
        fields: all,
        ...(call.spread ? {} : { lookup }),
        // https://github.com/django/django/blob/stable/5.2.x/django/db/models/query.py, `get_or_create`
        looksAgain: true,
        shape: "manager",
      };
    }
    case "bulk_create":
      return { operation: "insert", ...known, fields: bulkFields(scope, call), shape: "bulk" };
    case "bulk_update": {
      const names = stringsOf(scope.file, call.keywords.get("fields") ?? call.positional[1]).map(
        ({ value }) => value,
      );
      return { operation: "update", ...known, fields: names.length > 0 ? names : null, shape: "bulk" };
    }
    case "update":
      return { operation: "update", ...known, fields: call.spread ? null : fields, shape: "queryset" };
    case "delete":
      return { operation: "delete", ...known, fields: null, shape: "queryset" };
    case "add":
      return receiver.sets === undefined
        ? undefined
        : { operation: "update", ...known, fields: [receiver.sets], shape: "raw" };
    default:
      return undefined;
  }
}

function ofInstance(
  scope: Scope,
  call: PyCall,
  name: string,
  method: string,
  receiver: Meaning,
  written: ReadonlySet<string>,
): Found | undefined {
  if (!written.has(receiver.model.id)) return undefined;
  const known = { method, exact: receiver.exact };
  if (name === "delete")
    return receiver.kind === "instance"
      ? { operation: "delete", ...known, fields: null, shape: "instance" }
      : undefined;
  if (name !== "save") return undefined;
  if (receiver.kind === "form") {
    const commit = call.keywords.get("commit") ?? call.positional[0];
    if (commit && textOf(scope.file, commit) === "False") return undefined;
    return { operation: "flush", ...known, fields: null, shape: "form" };
  }
  const names = stringsOf(scope.file, call.keywords.get("update_fields"));
  if (names.length > 0)
    return { operation: "update", ...known, fields: names.map(({ value }) => value), shape: "instance" };
  const assigned = assignedFields(scope, call);
  if (receiver.unsaved) return { operation: "insert", ...known, fields: null, shape: "instance" };
  if (receiver.made) {
    const made = callOf(scope.file, receiver.made);
    const given = made ? namedFields(made, receiver) : null;
    return {
      operation: "insert",
      ...known,
      fields: given === null ? null : [...new Set([...given, ...assigned])],
      shape: "instance",
    };
  }
  if (call.keywords.has("force_insert"))
    return { operation: "insert", ...known, fields: null, shape: "instance" };
  if (receiver.loaded)
    return {
      operation: "update",
      ...known,
      fields: assigned.length > 0 ? assigned : null,
      shape: "instance",
    };
  return { operation: "flush", ...known, fields: assigned.length > 0 ? assigned : null, shape: "instance" };
}

/** `super().save(...)` in a model, `super().save_model(...)` in an admin, `super().form_valid(form)` in a view. */
function readSuper(
  scope: Scope,
  node: PyNode,
  name: string,
  method: string,
  written: ReadonlySet<string>,
): Found | undefined {
  const owner = childOf(enclosing(node, "class_definition"), "name");
  if (!owner) return undefined;
  const ofModel = name === "save" ? scope.classNamed(textOf(scope.file, owner)) : undefined;
  if (ofModel && written.has(ofModel.model.id))
    return { operation: "flush", method, exact: true, fields: null, shape: "class" };
  if (!/^(?:save_model|form_valid|create|update)$/.test(name)) return undefined;
  const argument = callOf(scope.file, node)
    ?.positional.map((one) => scope.meaningOf(one))
    .find((one) => one !== undefined && written.has(one.model.id));
  return argument
    ? { operation: "flush", method, exact: argument.exact, fields: null, shape: "class" }
    : undefined;
}

function readRaw(scope: Scope, call: PyCall, model: Model): Found | undefined {
  const sql = stringValue(scope.file, call.positional[0])?.slice(0, 2000);
  if (sql === undefined || !model.table) return undefined;
  const match =
    /\b(insert\s{1,9}(?:ignore\s{1,9}|or\s{1,9}\w{1,9}\s{1,9})?into|update|delete\s{1,9}from|replace\s{1,9}into)\s{1,9}["`]?([\w.]{1,130})["`]?/i.exec(
      sql,
    );
  if (match?.[2]?.split(".").at(-1)?.toLowerCase() !== model.table.toLowerCase()) return undefined;
  return { operation: "raw", method: "execute", exact: true, fields: null, shape: "raw" };
}

/** Fields that the keywords of a call name; null where `**rest` hides some. */
function namedFields(call: PyCall, receiver: Meaning, without: readonly string[] = []): string[] | null {
  if (call.spread) return null;
  const names = [...call.keywords.keys()].filter((name) => !without.includes(name));
  return [
    ...(receiver.sets === undefined ? [] : [receiver.sets]),
    ...names.map((name) => fieldName(receiver.model, name)),
  ];
}

/** `shop_id` is the field `shop`, `pk` the primary key. */
function fieldName(model: Model, keyword: string): string {
  if (model.fields.some(({ name }) => name === keyword)) return keyword;
  if (keyword === "pk")
    return model.constraints.find(({ kind }) => kind === "primary_key")?.fields[0] ?? "id";
  return model.fields.find(({ column }) => column === keyword)?.name ?? keyword;
}

/** `email__iexact` looks up `email`. */
function plainLookup(lookup: string): string {
  return lookup.split("__")[0] ?? lookup;
}

/** Keys of `defaults={...}` or `defaults=dict(...)`; [] where there are none, null where they are not written here. */
function defaultsOf(file: PyFile, call: PyCall): string[] | null {
  const node = call.keywords.get("defaults");
  if (!node) return [];
  if (node.type === "dictionary") {
    if (node.children.some((child) => child.type === "dictionary_splat")) return null;
    return node.children.flatMap((pair) => stringValue(file, childOf(pair, "key")) ?? []);
  }
  const made = callOf(file, node);
  return made?.callee === "dict" && !made.spread ? [...made.keywords.keys()] : null;
}

/** The fields of `Model(...)` within the argument of bulk_create. */
function bulkFields(scope: Scope, call: PyCall): string[] | null {
  const argument = call.positional[0] ?? call.keywords.get("objs");
  let fields: string[] | null = null;
  if (argument)
    walk(argument, (node) => {
      const meaning = fields === null && node.type === "call" ? scope.meaningOf(node) : undefined;
      const made = meaning?.kind === "instance" && meaning.made ? callOf(scope.file, node) : undefined;
      if (meaning && made) fields = namedFields(made, meaning);
      return fields === null;
    });
  return fields;
}

/** `customer.email = email` in the same function before `customer.save()`. */
function assignedFields(scope: Scope, call: PyCall): string[] {
  const { file } = scope;
  const object = childOf(call.function, "object");
  const owner = enclosing(call.node, "function_definition") ?? file.root;
  const model = scope.meaningOf(object)?.model;
  if (!object || !model) return [];
  const name = textOf(file, object);
  const fields = new Set<string>();
  walk(owner, (node) => {
    if (node.start > call.node.start) return false;
    const target =
      node.type === "assignment" || node.type === "augmented_assignment" ? childOf(node, "left") : undefined;
    const targets = target?.type === "pattern_list" ? target.children : target ? [target] : [];
    for (const one of targets) {
      const attribute = childOf(one, "attribute");
      const of = childOf(one, "object");
      if (one.type === "attribute" && attribute && of && textOf(file, of) === name)
        fields.add(fieldName(model, textOf(file, attribute)));
    }
    return true;
  });
  return [...fields];
}

function complete(scope: Scope, source: Source, node: PyNode, found: Found, model: Model): FoundWrite {
  const { file } = scope;
  const { shape, ...write } = found;
  const owner = enclosing(node, "function_definition");
  const inserts = found.operation === "insert" || found.operation === "flush";
  const check = inserts ? checkBefore(scope, node, model, found.fields) : undefined;
  return {
    ...write,
    place: source.place(node.start, node.end),
    function: functionName(file, node),
    functionPlace: owner ? source.place(owner.start, owner.end) : null,
    ...(check ? { checkedAt: source.place(check.node.start, check.node.end), checkedBy: check.fields } : {}),
    ...(handledAround(file, node) ? { handled: true } : {}),
    ...(inTransaction(file, node) ? { inTransaction: true } : {}),
    extra: { shape },
  };
}
