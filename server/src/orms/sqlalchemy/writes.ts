/** What SQLAlchemy writes beside its patterns: rows of joined tables, lists of rows, objects within objects, children of what is deleted, SQL. */

import type { Meanings, OfModel } from "../../code/python/dialect";
import { builtBy, type FoundCall } from "../../code/python/patterns";
import type { Change } from "../../code/python/pending";
import { changed, type Part, partOf, writesOf } from "../../code/python/writes";
import type { WriteReader } from "../../domain/adapters";
import type { Model, WriteOperation } from "../../domain/model";
import type { PyNode } from "../../syntax/python";
import {
  allIn,
  callOf,
  elementsOf,
  enclosing,
  stringsOf,
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import { dialect } from "./dialect";
import { inTables } from "./joined";
import { nestedIn, rowsIn } from "./nested";
import { extraOf, type Relation, relationNamed } from "./relations";
import { dictionaryWithAttributes, ofSql } from "./statements";

export const writes: WriteReader = {
  ...writesOf(dialect, { parts: partsOf, more: nestedIn, change: changesOf }),
  tellsAlong: true,
};

function partsOf(found: FoundCall, meanings: Meanings): readonly Part[] {
  const { operation, roles, plain, on } = found;
  if (roles.sql) return ofSql(found, meanings);
  if (operation === "delete" && roles.row) return ofDelete(found, meanings);
  if (on?.kind === "collection") return ofCollection(found, meanings);
  if (roles.rows && !roles.model) return ofRows(found, roles.rows.node, meanings);
  if (plain === "setattr") return ofSetattr(found, meanings);
  const part = partOf({ ...found, roles: withAttributes(roles, meanings) }, meanings);
  const model = part && meanings.byId.get(part.model);
  if (!part || !model) return [];
  const set = isSetBefore(found, part, meanings);
  if (set && part.operation === "update") return [];
  // What was set on it writes where it was there; the `add` where it was not.
  const anew = set && part.operation === "flush" ? { operation: "insert" as const } : {};
  const own = { ...part, ...operationOf(found, part), ...anew, ...statementOf(found, model, meanings) };
  return inTables(own, model, meanings);
}

/** `user.email = email; session.add(user)`, `setattr(user, name, value)`: of a row that is not made here, which what was set on it writes. */
function isSetBefore(
  { plain, call, roles }: FoundCall,
  { operation, fields, copy }: Part,
  { file }: Meanings,
): boolean {
  const row = roles.row?.node;
  if (plain !== "add" || !row || !/^(?:update|flush)$/.test(operation) || copy !== undefined) return false;
  if ((fields?.length ?? 0) > 0) return true;
  const around = enclosing(call.node, "function_definition");
  const name = textOf(file, row);
  return (
    around !== undefined &&
    allIn(around, ({ type, start }) => type === "call" && start < call.node.start).some((each) => {
      const found = callOf(file, each);
      const [first] = found?.name === "setattr" ? found.positional : [];
      return first !== undefined && textOf(file, first) === name;
    })
  );
}

/** A merge looks by the primary key first: it may insert or update. */
function operationOf({ plain, roles, form }: FoundCall, { operation }: Part): { operation: WriteOperation } {
  if (plain === "merge") return { operation: "flush" };
  return { operation: roles.key && form.as === "insert" ? "get-or-create" : operation };
}

/** What the conflict clause of an insert tells, and the rows that are handed over beside the statement. */
function statementOf({ roles, call, operation }: FoundCall, model: Model, meanings: Meanings): Partial<Part> {
  if (!roles.model) return {};
  const { file } = meanings;
  const lookup = [
    ...stringsOf(file, roles.key?.node).map(({ value }) => value),
    ...(elementsOf(roles.key?.node) ?? []).flatMap((node) => attributeOf(textOf(file, node))),
  ].map((name) => dialect.fieldName(model, name));
  const links = call.positional[0] ? builtBy(call.positional[0], meanings) : [];
  const ignores =
    (links.some(({ name, positional, keywords }) =>
      name === "on_conflict_do_nothing" ? positional.length + keywords.size === 0 : false,
    ) ||
      links.some(
        ({ name, positional }) =>
          name === "prefix_with" && /ignore/i.test(stringValue(file, positional[0]) ?? ""),
      )) &&
    operation === "insert";
  const [values] = [roles.row, roles.rows].flatMap((part) => part?.node ?? []);
  const listed = values ? rowsOfValues(values, model, meanings) : {};
  return {
    ...listed,
    ...(lookup.length > 0 ? { lookup } : {}),
    ...(ignores ? ({ handled: true } as const) : {}),
  };
}

function attributeOf(text: string): string[] {
  const name = /^[A-Za-z_][\w.]{0,100}\.(\w{1,100})$/.exec(text)?.[1];
  return name === undefined ? [] : [name];
}

/** `[{"email": "a"}, …]`, `{"email": email}`: the fields of the first one. */
function rowsOfValues(node: PyNode, model: Model, meanings: Meanings): Partial<Part> {
  const listed = elementsOf(node);
  const values = dictionaryWithAttributes(listed ? listed[0] : node, meanings);
  const fields =
    values && !values.hidden ? [...values.named.keys()].map((name) => dialect.fieldName(model, name)) : null;
  return { fields, ...(listed && listed.length > 1 ? { several: true } : {}) };
}

/** Dictionaries whose keys are attributes are values as well: `{User.email: email}`. */
function withAttributes(roles: FoundCall["roles"], meanings: Meanings): FoundCall["roles"] {
  const { set, row } = roles;
  const read = (part: typeof set) => {
    const values = part?.node && !part.values?.named.size && dictionaryWithAttributes(part.node, meanings);
    return values ? { ...part, values } : part;
  };
  const [ownSet, ownRow] = [read(set), read(row)];
  return { ...roles, ...(ownSet ? { set: ownSet } : {}), ...(ownRow ? { row: ownRow } : {}) };
}

/** `session.add_all([User(…), Order(…)])`, `bulk_save_objects(users)`: each class once. */
function ofRows(found: FoundCall, node: PyNode | undefined, meanings: Meanings): Part[] {
  const rows = node ? rowsIn(node, meanings) : [];
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    const on = meanings.of(row);
    if (!on?.model || seen.has(on.model.id)) return [];
    seen.add(on.model.id);
    const all = rows.filter((each) => meanings.of(each)?.model === on.model);
    const part = partOf({ ...found, on, roles: { row: { node: row } } }, meanings);
    const isOne = all.length === 1 && elementsOf(node)?.includes(row) === true;
    return part ? inTables({ ...part, ...(isOne ? {} : { several: true }) }, on.model, meanings) : [];
  });
}

/** `user.orders.append(Order(…))`: the row, and that of a table between. */
function ofCollection(found: FoundCall, meanings: Meanings): Part[] {
  const { call, plain, roles } = found;
  const of = meanings.of(call.object);
  const relation = (of?.own as { relation?: Relation } | undefined)?.relation;
  if (!of?.model) return [];
  const base = { method: plain, exact: of.exact, fields: null };
  const through = relation?.through;
  const between = through ? [{ ...base, model: through, operation: "insert" as const }] : [];
  if (plain === "remove") {
    const sets = relation?.sets;
    return sets
      ? [{ ...base, model: of.model.id, operation: "update", fields: [sets], literals: { [sets]: null } }]
      : [];
  }
  if (roles.rows) return [...ofRows(found, roles.rows.node, meanings), ...between];
  const row = roles.row?.node;
  const on = meanings.of(row);
  const isOwn = on?.kind === "row" && on.model !== null;
  // A row that is there already only gets its key.
  const part = row && isOwn ? partOf({ ...found, on, roles: { row: { node: row } } }, meanings) : undefined;
  const whole = part ?? { ...base, model: of.model.id, operation: "flush" as const };
  const sets = relation?.sets;
  const own = part?.fields && sets ? { ...part, fields: [...new Set([...part.fields, sets])] } : whole;
  const model = (isOwn && on.model) || of.model;
  return [...inTables(own, model, meanings), ...between];
}

/** The row, and what goes with it: the rows that refer to it get no key, unless the relationship deletes them. */
function ofDelete({ roles, plain }: FoundCall, meanings: Meanings): Part[] {
  const on = meanings.of(roles.row?.node);
  if (!on?.model) return [];
  const { model, exact } = on;
  const base = { method: plain, exact };
  const parents = (extraOf(model).parents ?? []).map((id) => ({ ...base, model: id }));
  const own = [{ ...base, model: model.id }, ...parents].map(
    (each): Part => ({
      ...each,
      operation: "delete",
      fields: [],
    }),
  );
  const children = Object.values(extraOf(model).relations ?? {}).flatMap(
    ({ target, sets, keeps, through }): Part[] => [
      ...(sets !== null && !keeps
        ? [
            {
              ...base,
              model: target,
              operation: "update" as const,
              fields: [sets],
              literals: { [sets]: null },
              ofDeletion: true as const,
            },
          ]
        : []),
      ...(through === null ? [] : [{ ...base, model: through, operation: "delete" as const, fields: [] }]),
    ],
  );
  return [...own, ...children];
}

/** `setattr(row, name, value)`: the name is told where it is a text. */
function ofSetattr({ roles, call, plain }: FoundCall, meanings: Meanings): Part[] {
  const on = meanings.of(roles.row?.node);
  if (on?.kind !== "row" || !on.model || !on.exact || on.made) return [];
  const name = stringValue(meanings.file, call.positional[1]);
  const fields = name === undefined ? null : [dialect.fieldName(on.model, name)];
  const operation = on.row === "loaded" ? "update" : "flush";
  const part: Part = { model: on.model.id, operation, method: plain, fields, exact: on.exact };
  return inTables({ ...part, notedOn: null }, on.model, meanings);
}

/** `user.email = email`; `order.user = user` sets the key, `user.orders = []` that of the others. */
function changesOf(change: Change, meanings: Meanings): Part[] {
  const { on, name } = change;
  const { model } = on as OfModel;
  const relation = relationNamed(model, name);
  if (relation && relation.by === null) {
    const { sets, target } = relation;
    return sets === null
      ? []
      : [{ model: target, operation: "update", method: "", fields: [sets], exact: on.exact }];
  }
  return changed(change, meanings).flatMap((part) => inTables(part, model, meanings));
}
