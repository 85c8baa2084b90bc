/** The writes of PyMongo in a Python file: documents, filters with an upsert, lists of operations. */

import { handledBy } from "../../code/python/around";
import type { Meanings, OfModel } from "../../code/python/dialect";
import type { FoundCall } from "../../code/python/patterns";
import { meaningsOf, type Part, partOf, writesOf } from "../../code/python/writes";
import type { WriteReader } from "../../domain/adapters";
import type { Write, WriteOperation } from "../../domain/model";
import { kept } from "../../syntax/kept";
import type { PyFile, PyNode } from "../../syntax/python";
import { allIn, callOf, childOf, elementsOf, nodeAt, type PyCall, textOf } from "../../syntax/python-tree";
import { dictionaryOf, type Values } from "../../syntax/python-values";
import { dialect, handlesBulk } from "./dialect";
import { documentOf } from "./values";

const reader = writesOf(dialect, { parts });

export const writes: WriteReader = {
  ...reader,
  read(source, wanted, models, stands) {
    const found = reader.read(source, wanted, models, stands);
    return found.some(({ several }) => several)
      ? found.map((write) => (write.several ? heard(write, source, models) : write))
      : found;
  },
};

/** Many rows at once raise a BulkWriteError: a handler of DuplicateKeyError does not hear it. */
function heard(
  write: Write,
  source: Parameters<WriteReader["read"]>[0],
  models: Parameters<WriteReader["read"]>[2],
): Write {
  const { file } = meaningsOf(source, models, dialect);
  const { place, handled: _, ...rest } = write;
  const node = nodeAt(file.root, source.offset(place.start), source.offset(place.end));
  const handled = handledBy(file, node, handlesBulk);
  return { ...rest, place, ...(handled ? { handled: handled === "every" ? true : handled } : {}) };
}

function parts(found: FoundCall, meanings: Meanings): readonly Part[] {
  const { on, call, roles } = found;
  if (!on?.model) return [];
  const of = { ...on, model: on.model };
  const inSession = call.keywords.has("session") && call.keywords.get("session")?.type !== "none";
  const all = roles.rows ? bulk(found, of, meanings) : [one(found, of, meanings)];
  return all.map((part) => ({ ...part, ...(inSession ? { inTransaction: true as const } : {}) }));
}

function one(found: FoundCall, of: OfModel, meanings: Meanings): Part {
  const { roles, method, call } = found;
  if (roles.row) return inserted(found, of, roles.row.node, meanings);
  // https://pymongo.readthedocs.io/en/stable/api/pymongo/collection.html#pymongo.collection.Collection.update_one
  const third = method.startsWith("find") ? undefined : call.positional[2];
  const upsert = call.keywords.get("upsert") ?? third;
  const isUpsert = upsert !== undefined && upsert.type !== "false";
  const filter = roles.where?.node;
  const change = { set: roles.set?.node, filter, isUpsert, isWhole: /replace/.test(method) };
  return changed(found, of, change, meanings);
}

function inserted(found: FoundCall, of: OfModel, node: PyNode | undefined, meanings: Meanings): Part {
  const values = documentOf(node, meanings);
  return written(found, of, "insert", values ?? nothing, meanings);
}

/** Nothing is shown of it. */
const nothing: Values = { named: new Map(), hidden: true };

function written(
  found: FoundCall,
  of: OfModel,
  operation: WriteOperation,
  values: Values,
  meanings: Meanings,
): Part {
  const part = partOf({ ...found, on: of, operation, roles: { set: { values } } }, meanings);
  return part ?? { model: of.model.id, operation, method: found.method, exact: of.exact, fields: null };
}

interface Change {
  readonly filter: PyNode | undefined;
  readonly set: PyNode | undefined;
  readonly isUpsert: boolean;
  /** The whole document is replaced. */
  readonly isWhole: boolean;
}

/** An update, or an upsert, whose new document has what the filter says as well. */
function changed(found: FoundCall, of: OfModel, change: Change, meanings: Meanings): Part {
  const { filter, set, isUpsert, isWhole } = change;
  const values = isWhole ? (documentOf(set, meanings) ?? nothing) : operatorsIn(set, meanings);
  const looked = equalIn(filter, meanings);
  const all = isUpsert ? joined(looked ?? nothing, values) : values;
  const part = written(found, of, isUpsert ? "upsert" : "update", all, meanings);
  const names = looked && !looked.hidden ? [...looked.named.keys()] : undefined;
  return {
    ...part,
    ...(isUpsert && names ? { lookup: names } : {}),
    ...(!isUpsert && names && found.method === "update_many" ? { matches: names } : {}),
  };
}

function joined(first: Values, second: Values): Values {
  return { named: new Map([...first.named, ...second.named]), hidden: first.hidden || second.hidden };
}

/** `{"$set": {"name": name}, "$inc": {"n": 1}}`: all that is set. */
function operatorsIn(node: PyNode | undefined, meanings: Meanings): Values {
  const update = documentOf(node, meanings);
  if (!update) return nothing;
  const named = new Map<string, PyNode>();
  let { hidden } = update;
  for (const [operator, value] of update.named) {
    // The inner fields of its operators: `$set.name`.
    if (!/^\$\w{1,30}$/.test(operator)) continue;
    const inner = documentOf(value, meanings);
    if (!inner || inner.hidden) hidden = true;
    if (operator !== "$unset") for (const [name, each] of inner?.named ?? []) named.set(name, each);
  }
  return { named, hidden };
}

/** What a filter asks to be equal: `{"email": email}`, `{"email": {"$eq": email}}`; operators ask for more than one value. */
function equalIn(node: PyNode | undefined, meanings: Meanings): Values | undefined {
  const { file } = meanings;
  const filter = documentOf(node, meanings);
  if (!filter) return undefined;
  const named = new Map<string, PyNode>();
  for (const [name, value] of filter.named) {
    if (name.startsWith("$") || /\.\$/.test(name)) continue;
    const inner = dictionaryOf(file, value);
    const operators = inner && [...inner.named.keys()].some((key) => key.startsWith("$"));
    const equal = operators ? inner.named.get("$eq") : value;
    if (equal) named.set(name, equal);
  }
  return { named, hidden: filter.hidden };
}

/** `bulk_write([InsertOne({...}), UpdateOne(filter, update, upsert=True)])`, `insert_many([{...}])`, lists that are built elsewhere. */
function bulk(found: FoundCall, of: OfModel, meanings: Meanings): Part[] {
  const { roles, method } = found;
  const made = method === "insert_many" ? documentsIn(roles.rows?.node, meanings) : undefined;
  const all = made
    ? made.slice(0, 1).map((node) => inserted(found, of, node, meanings))
    : operationsIn(roles.rows?.node, meanings).map((call) => operation(found, of, call, meanings));
  const distinct = all.filter(
    (part, at) => all.findIndex((each) => each.operation === part.operation) === at,
  );
  const base = { model: of.model.id, method, exact: of.exact, fields: null };
  const rest: Part[] = [{ ...base, operation: method === "insert_many" ? "insert" : "flush" }];
  return (distinct.length > 0 ? distinct : rest).map((part) => ({ ...part, several: true as const }));
}

/** `[{...}, {...}]`, `[{...} for row in rows]`. */
function documentsIn(node: PyNode | undefined, meanings: Meanings): readonly PyNode[] {
  const list = heldList(node, meanings);
  if (list?.type === "list_comprehension") {
    const body = childOf(list, "body") ?? list.children[0];
    return body ? [body] : [];
  }
  return elementsOf(list) ?? [];
}

function heldList(node: PyNode | undefined, { file, bindings }: Meanings): PyNode | undefined {
  if (node?.type !== "identifier") return node;
  const binding = bindings.at(node, textOf(file, node));
  return binding?.kind === "value" ? binding.value : node;
}

const operations = /^(?:InsertOne|UpdateOne|UpdateMany|ReplaceOne)$/;

/** Those that stand in the call, or that a list is filled with: `operations.append(UpdateOne(...))`. */
function operationsIn(node: PyNode | undefined, meanings: Meanings): readonly PyCall[] {
  const { file } = meanings;
  const list = heldList(node, meanings);
  const own = list && list !== node ? appendedTo(node, meanings) : [];
  return [...(list ? allIn(list, ({ type }) => type === "call") : []), ...own]
    .flatMap((each) => callOf(file, each) ?? [])
    .filter(({ name }) => operations.test(name));
}

function appendedTo(node: PyNode | undefined, { file }: Meanings): readonly PyNode[] {
  return node ? (appendedIn(file).get(textOf(file, node)) ?? []) : [];
}

/** What the lists of a file are filled with, by their names. */
const appendedIn = kept((file: PyFile): ReadonlyMap<string, readonly PyNode[]> => {
  const found = new Map<string, PyNode[]>();
  for (const node of allIn(file.root, ({ type }) => type === "call")) {
    const call = callOf(file, node);
    if (call?.name !== "append" || call.object?.type !== "identifier") continue;
    const name = textOf(file, call.object);
    const all = found.get(name) ?? [];
    all.push(...call.positional);
    found.set(name, all);
  }
  return found;
});

function operation(found: FoundCall, of: OfModel, call: PyCall, meanings: Meanings): Part {
  const [first, second] = call.positional;
  if (call.name === "InsertOne") return inserted(found, of, first ?? call.keywords.get("document"), meanings);
  const upsert = call.keywords.get("upsert");
  const isUpsert = upsert !== undefined && upsert.type !== "false";
  const set = second ?? call.keywords.get("update") ?? call.keywords.get("replacement");
  const filter = first ?? call.keywords.get("filter");
  return changed(found, of, { filter, set, isUpsert, isWhole: call.name === "ReplaceOne" }, meanings);
}
