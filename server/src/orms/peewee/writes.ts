/** What Peewee writes beside its patterns: dictionaries keyed by fields, conflicts, queries in variables, `super().save()`, SQL. */

import type { Meanings } from "../../code/python/dialect";
import type { FoundCall } from "../../code/python/patterns";
import { sqlParts } from "../../code/python/sql";
import { type Part, partOf, writesOf } from "../../code/python/writes";
import type { WriteReader } from "../../domain/adapters";
import type { Model } from "../../domain/model";
import type { PyNode } from "../../syntax/python";
import {
  allIn,
  callOf,
  childOf,
  elementsOf,
  enclosing,
  linksFrom,
  nameOf,
  type PyCall,
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import { dialect } from "./dialect";
import { entriesIn, fieldOf } from "./keyed";

export const writes: WriteReader = writesOf(dialect, { parts: partsOf, more });

function partsOf(found: FoundCall, meanings: Meanings): readonly Part[] {
  const { on, plain, call } = found;
  if (isSuper(call, meanings)) return ofSuper(call, meanings);
  if (plain === "execute_sql" || plain === "raw") return sqlParts(found, meanings);
  if (!on?.model) return [];
  const base = { model: on.model.id, method: found.method, exact: on.exact };
  if (plain === "execute") {
    // A chain begins with its model, and is read from there.
    const as = call.object?.type === "identifier" ? operations[on.kind] : undefined;
    return as ? [{ ...base, operation: as, fields: null }] : [];
  }
  if (plain === "add")
    return [{ ...base, operation: "insert", fields: on.model.fields.slice(1).map(({ name }) => name) }];
  const part = partOf(found, meanings);
  if (!part) return [];
  const ofRow = on.kind === "row" ? { ofRow: true as const } : {};
  return [
    {
      ...part,
      ...ofRow,
      ...ownFields(found, on.model, part, meanings),
      ...conflict(found, on.model, meanings),
    },
  ];
}

const operations: Readonly<Record<string, Part["operation"]>> = {
  inserting: "insert",
  replacing: "upsert",
  updating: "update",
  deleting: "delete",
};

/** What Peewee's methods write otherwise than their pattern tells. */
function ownFields(
  { call, on, plain, roles, operation }: FoundCall,
  model: Model,
  part: Part,
  meanings: Meanings,
): Partial<Part> {
  const { file } = meanings;
  if (plain === "bulk_update") {
    const names = namesIn(roles.options?.node ?? call.keywords.get("fields"), model, meanings);
    return { fields: names.length > 0 ? names : null };
  }
  if (plain === "update" || plain === "set_by_id") {
    const matches = plain === "update" ? matchedBy(call, model, meanings) : undefined;
    return {
      fields: part.fields ?? keysIn(roles.set?.node, model, meanings),
      ...(matches ? { matches } : {}),
    };
  }
  if (plain === "delete" || operation === "delete") return {};
  if (/^(?:insert|replace)$/.test(plain))
    return { fields: part.fields ?? keysIn(roles.row?.node, model, meanings) };
  if (/_many$/.test(plain)) {
    const [first] = elementsOf(roles.rows?.node) ?? [];
    const made = roles.rows?.node?.type === "list_comprehension" ? childOf(roles.rows.node, "body") : first;
    return { fields: keysIn(made, model, meanings) ?? part.fields, several: true };
  }
  if (plain === "save" && on?.kind === "row") {
    const only = namesIn(call.keywords.get("only"), model, meanings);
    if (only.length > 0) return { operation: on.row === "new" ? "insert" : "update", fields: only };
    const isForced =
      call.keywords.get("force_insert")?.type === "true" || call.positional[0]?.type === "true";
    return isForced && on.row !== "new" ? { operation: "insert", fields: null } : {};
  }
  return plain === "create" && textOf(file, call.node).includes("__data") ? { fields: null } : {};
}

/** `{User.email: email, "name": name}` -> the fields; null where some are not written. */
function keysIn(node: PyNode | undefined, model: Model, meanings: Meanings): string[] | null {
  const entries = entriesIn(node, model, meanings);
  return entries && [...entries.keys()];
}

/** `[User.email, "name"]` */
function namesIn(node: PyNode | undefined, model: Model, meanings: Meanings): string[] {
  return (elementsOf(node) ?? []).flatMap((one) => {
    const name = stringValue(meanings.file, one) ?? fieldOf(one, model, meanings);
    return name === undefined ? [] : [dialect.fieldName(model, name)];
  });
}

/** `.on_conflict(conflict_target=[User.email], preserve=[User.name])`, `.on_conflict("IGNORE")`. */
function conflict({ call }: FoundCall, model: Model, meanings: Meanings): Partial<Part> {
  const { file } = meanings;
  const link = linksFrom(file, call.node).find(({ name }) => name === "on_conflict");
  if (!link) return {};
  const action = stringValue(file, link.keywords.get("action") ?? link.positional[0]);
  if (action !== undefined && /^ignore$/i.test(action)) return { operation: "insert", handled: true };
  const target = link.keywords.get("conflict_target");
  const names = namesIn(target, model, meanings);
  const single = fieldOf(target, model, meanings);
  const lookup = names.length > 0 ? names : single === undefined ? [] : [dialect.fieldName(model, single)];
  return { operation: "upsert", ...(lookup.length > 0 ? { lookup } : {}) };
}

/** `User.update(...).where(User.team == team)` -> `team`; undefined = the code does not show it. */
function matchedBy(call: PyCall, model: Model, meanings: Meanings): readonly string[] | undefined {
  const { file } = meanings;
  const where = linksFrom(file, call.node).filter(({ name }) => name === "where");
  if (where.length === 0) return [];
  const conditions = where.flatMap(({ positional }) => positional);
  const isPlain = conditions.every(
    (one) =>
      !allIn(one, ({ type }) => /^(?:call|unary_operator|not_operator)$/.test(type)).some(
        (node) => node.start === one.start,
      ),
  );
  const fields = conditions.flatMap((one) =>
    allIn(one, ({ type }) => type === "comparison_operator").flatMap(
      (node) => fieldOf(node.children[0], model, meanings) ?? [],
    ),
  );
  return isPlain && fields.length > 0
    ? [...new Set(fields.map((name) => dialect.fieldName(model, name)))]
    : undefined;
}

function more(node: PyNode, meanings: Meanings): readonly (Part & { readonly at: PyNode })[] {
  const call = node.type === "call" ? callOf(meanings.file, node) : undefined;
  return call ? ofSuper(call, meanings).map((part) => ({ ...part, at: node })) : [];
}

function isSuper({ object }: PyCall, { file }: Meanings): boolean {
  return object?.type === "call" && callOf(file, object)?.callee === "super";
}

/** `super().save(*args, **kwargs)` in a model of its own, `super().create(**query)`. */
function ofSuper(call: PyCall, meanings: Meanings): readonly Part[] {
  const owner = enclosing(call.node, "class_definition");
  if (!owner || !isSuper(call, meanings)) return [];
  const { file, stands } = meanings;
  const method = dialect.plainMethod?.(call.name) ?? call.name;
  if (!/^(?:save|create|delete_instance)$/.test(method)) return [];
  const own = meanings.classNamed(nameOf(file, owner));
  const model = own?.model.abstract ? stands("self") : own?.model;
  const operation = method === "save" ? "flush" : method === "create" ? "insert" : "delete";
  return model
    ? [{ model: model.id, method: call.name, operation, fields: null, exact: true, handsOn: true }]
    : [];
}
