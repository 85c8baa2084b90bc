/** What an expression is to PyMongo: clients, databases, collections, and what holds them. */

import type { Meaning, Meanings, PySigns } from "../../code/python/dialect";
import { fullName, lastPart, mayDefine } from "../../code/python/modules";
import type { Model } from "../../domain/model";
import { kept } from "../../syntax/kept";
import { singular } from "../../syntax/plural";
import type { PyFile, PyNode } from "../../syntax/python";
import {
  allIn,
  callOf,
  childOf,
  dottedName,
  enclosing,
  nameOf,
  type PyCall,
  parameterName,
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import { type Held, linkedExtra } from "./extra";

/** Kinds: `client`, `database`, `collection`, `wrapper` (Flask-PyMongo's extension), `session`. */
export interface Own {
  /** The name of the collection. */
  readonly collection?: string;
  /** True where the client is an asynchronous one, false where it is none; absent = not told. */
  readonly isAsync?: boolean;
}

export const ownOf = (meaning: Meaning | undefined): Own => (meaning?.own ?? {}) as Own;

/**
 * https://pymongo.readthedocs.io/en/stable/api/pymongo/index.html, https://motor.readthedocs.io/en/stable/api-asyncio/index.html,
 * https://flask-pymongo.readthedocs.io/en/latest/
 */
export const signs: PySigns = {
  types: {
    Database: { kind: "database" },
    AsyncDatabase: { kind: "database" },
    AsyncIOMotorDatabase: { kind: "database" },
    AgnosticDatabase: { kind: "database" },
    MongoClient: { kind: "client" },
    AsyncMongoClient: { kind: "client" },
    AsyncIOMotorClient: { kind: "client" },
    ClientSession: { kind: "session" },
    AsyncClientSession: { kind: "session" },
  },
  call: ofCall,
  gives,
  member,
  item,
  parameter,
  named,
};

const clients = /^(?:MongoClient|AsyncMongoClient|AsyncIOMotorClient|MotorClient|AsyncMongoMockClient)$/;
const asyncClients = /^(?:Async|Motor)/;

function ofCall(call: PyCall, meanings: Meanings): Meaning | undefined {
  const { file, imports } = meanings;
  const name = lastPart(fullName(imports, call.callee ?? ""));
  if (clients.test(name)) return made("client", asyncClients.test(name));
  if (name === "PyMongo") return made("wrapper", false);
  if (call.object) return undefined;
  // https://pymongo.readthedocs.io/en/stable/api/pymongo/collection.html#pymongo.collection.Collection
  const [on, named] = [call.positional[0], call.positional[1] ?? call.keywords.get("name")];
  if (name === "Collection" && on && named) return item(meanings.of(on), named, on, meanings);
  const binding = meanings.bindings.at(call.function, textOf(file, call.function));
  if (binding?.kind === "function" && binding.value)
    return givenBy(binding.value, meanings) ?? byWord(call.name);
  return binding?.kind === "import"
    ? (heldAs(call.callee ?? "", true, meanings) ?? byWord(call.name))
    : undefined;
}

const made = (kind: string, isAsync: boolean): Meaning => ({
  kind,
  model: null,
  exact: true,
  own: { isAsync },
});

/** What a function of the file returns or yields. */
function givenBy(definition: PyNode, meanings: Meanings): Meaning | undefined {
  return given(meanings)(definition) ?? undefined;
}

const given = kept((meanings: Meanings) =>
  kept((definition: PyNode) => readGiven(definition, meanings) ?? null),
);

function readGiven(definition: PyNode, meanings: Meanings): Meaning | undefined {
  const owner =
    definition.type === "function_definition" ? definition : enclosing(definition, "function_definition");
  const body = childOf(owner, "body");
  if (!body) return undefined;
  const results = allIn(body, ({ type }) => type === "return_statement" || type === "yield");
  for (const { children } of results.slice(0, 5)) {
    const meaning = meanings.of(children[0]);
    if (meaning && kinds.test(meaning.kind)) return meaning;
  }
  return undefined;
}

const kinds = /^(?:client|database|collection|wrapper)$/;

function gives(of: Meaning, method: string, call: PyCall, meanings: Meanings): Meaning | undefined {
  const [first] = call.positional;
  const name = first ?? call.keywords.get("name");
  switch (method) {
    case "get_database":
    case "get_default_database":
      return of.kind === "client" ? { ...of, kind: "database" } : undefined;
    case "get_collection":
    case "create_collection":
      return of.kind === "database" && name ? item(of, name, name, meanings) : undefined;
    case "with_options":
      return of;
    case "start_session":
      return of.kind === "client" ? { ...of, kind: "session" } : undefined;
    default:
      return undefined;
  }
}

/** What every client, database or collection has beside the collections that are called by their names. */
const members =
  /^(?:_|get_|create_|list_|drop_|start_|insert_|update_|replace_|delete_|find|count_|aggregate|bulk_|with_|command$|watch$|close$|name$|full_name$|session$|query$|Model$|engine$|metadata$)/;

function member(
  of: Meaning | undefined,
  name: string,
  object: PyNode,
  meanings: Meanings,
): Meaning | undefined {
  if (of?.kind === "wrapper") {
    if (name === "db") return { ...of, kind: "database" };
    return name === "cx" ? { ...of, kind: "client" } : undefined;
  }
  if (of?.kind === "collection" && name === "database") return { ...of, kind: "database", model: null };
  if (of && kinds.test(of.kind)) return members.test(name) ? undefined : under(of, name, meanings);
  if (of) return undefined;
  const kept = ofSelf(object, name, meanings);
  if (kept) return kept;
  const whole = dottedName(meanings.file, object.parent ?? object);
  const held = whole === null ? undefined : heldAs(whole, false, meanings);
  return held ?? byWord(name) ?? alike(name, meanings);
}

/** `self.users`: what a method of the class, or its body, assigns to it, or a property gives. */
function ofSelf(object: PyNode, name: string, meanings: Meanings): Meaning | undefined {
  const { file } = meanings;
  if (object.type !== "identifier" || !/^(?:self|cls)$/.test(textOf(file, object))) return undefined;
  const around = enclosing(object, "class_definition");
  const node = around && attributesOf(around, file).get(name);
  if (!node) return undefined;
  return node.type === "function_definition" ? givenBy(node, meanings) : meanings.of(node);
}

/** The attributes of a class: the first value that is assigned to each, or the method of that name. */
const attributesOf = kept((owner: PyNode, file: PyFile): ReadonlyMap<string, PyNode> => {
  const found = new Map<string, PyNode>();
  const add = (name: string, node: PyNode | undefined) => {
    if (node && !found.has(name)) found.set(name, node);
  };
  for (const node of allIn(owner, ({ type }) => type === "assignment" || type === "function_definition")) {
    if (enclosing(node.parent, "class_definition") !== owner) continue;
    if (node.type === "function_definition") add(nameOf(file, node), node);
    else {
      const left = childOf(node, "left");
      const text = left ? textOf(file, left) : "";
      const isOwn =
        left?.type === "identifier" &&
        !enclosing(node, "function_definition", "class_definition")?.type.startsWith("f");
      if (isOwn) add(text, childOf(node, "right"));
      else if (text.startsWith("self.")) add(text.slice(5), childOf(node, "right"));
    }
  }
  return found;
});

function item(
  of: Meaning | undefined,
  key: PyNode,
  _object: PyNode,
  meanings: Meanings,
): Meaning | undefined {
  if (!of || !/^(?:client|database|collection)$/.test(of.kind)) return undefined;
  const name = textFor(key, meanings);
  if (name !== undefined) return under(of, name, meanings);
  // A database that a setting names.
  return of.kind === "client"
    ? { ...of, kind: "database" }
    : { ...of, kind: "collection", model: null, own: { isAsync: ownOf(of).isAsync } };
}

/** `"users"`, or the constant that holds it. */
export function textFor(node: PyNode | undefined, meanings: Meanings): string | undefined {
  const { file, bindings } = meanings;
  const value = stringValue(file, node);
  if (value !== undefined || !node) return value;
  if (node.type !== "identifier") {
    const dotted = node.type === "attribute" ? dottedName(file, node) : null;
    return dotted === null ? undefined : constantOf(dotted, meanings);
  }
  const name = textOf(file, node);
  const binding = bindings.at(node, name);
  if (binding?.kind === "import") return constantOf(name, meanings);
  return binding?.kind === "value" ? stringValue(file, binding.value) : undefined;
}

/** `USERS` of another file: its text is known where a collection is called so. */
function constantOf(dotted: string, { imports, path, models }: Meanings): string | undefined {
  const head = dotted.split(".", 1)[0] ?? "";
  const from = imports.get(head);
  if (from === undefined) return undefined;
  const full = from + dotted.slice(head.length);
  const found = heldBy(models)
    .get(lastPart(full))
    ?.find(([held]) => held.kind === "text" && mayDefine(held.file, full, path));
  return found?.[0].collection;
}

/** `client.shop`, `db.users`, `db.users.archive`. */
function under(of: Meaning, name: string, meanings: Meanings): Meaning | undefined {
  const { isAsync } = ownOf(of);
  if (of.kind === "client") return { ...of, kind: "database" };
  const outer = ownOf(of).collection;
  if (of.kind === "collection" && outer === undefined) return undefined;
  const collection = of.kind === "collection" ? `${outer}.${name}` : name;
  const [model = null] = meanings.named(collection);
  return {
    kind: "collection",
    model,
    // Which database holds it may be a habit of names; which collection it is, is said.
    exact: true,
    own: { collection, ...(isAsync === undefined ? {} : { isAsync }) },
  };
}

/** A name of another file that is known to hold something: `from app.db import users`. */
function heldAs(dotted: string, gives: boolean, meanings: Meanings): Meaning | undefined {
  const { imports, path, models } = meanings;
  const head = dotted.replaceAll("()", "").split(".", 1)[0] ?? "";
  const from = imports.get(head);
  if (from === undefined) return undefined;
  const full = from + dotted.slice(head.length).replaceAll("()", "");
  const last = lastPart(full);
  const found = heldBy(models)
    .get(last)
    ?.find(
      ([held]) => held.kind !== "text" && (held.gives ?? false) === gives && mayDefine(held.file, full, path),
    );
  return found && meaningOfHeld(...found);
}

/** What the workspace holds, by its name. */
const heldBy = kept((models: readonly Model[]) => {
  const found = new Map<string, [Held, Model][]>();
  for (const model of models)
    for (const held of model.orm === "pymongo" ? linkedExtra(model).held : [])
      found.set(held.name, [...(found.get(held.name) ?? []), [held, model]]);
  return found;
});

function meaningOfHeld({ kind, collection, isAsync }: Held, model: Model): Meaning {
  const own = {
    ...(collection === undefined ? {} : { collection }),
    ...(isAsync === undefined ? {} : { isAsync }),
  };
  return { kind, model: kind === "collection" ? model : null, exact: true, own };
}

/** A parameter that a dependency gives, or one that is called as its collection. */
function parameter(name: string, owner: PyNode, meanings: Meanings): Meaning | undefined {
  const { file } = meanings;
  const all = childOf(owner, "parameters")?.children ?? [];
  const own = all.find((one) => {
    const called = parameterName(one);
    return called !== undefined && textOf(file, called) === name;
  });
  for (const node of own ? allIn(own, ({ type }) => type === "call") : []) {
    const call = callOf(file, node);
    const [given] = call?.positional ?? [];
    if (call?.name !== "Depends" || given?.type !== "identifier") continue;
    const word = textOf(file, given);
    const binding = meanings.bindings.at(given, word);
    const meant =
      binding?.kind === "function" && binding.value
        ? givenBy(binding.value, meanings)
        : heldAs(word, true, meanings);
    if (meant) return meant;
  }
  return undefined;
}

function named(name: string, meanings: Meanings): Meaning | undefined {
  return heldAs(name, false, meanings) ?? byWord(name) ?? alike(name, meanings);
}

/** What people call a database and a client: never exact. */
function byWord(name: string): Meaning | undefined {
  const word = name.replace(/^_{1,2}/, "");
  if (/^(?:get_)?(?:(?:mongo|app|test|my)_?)?(?:db|database|mongodb)$/i.test(word))
    return { kind: "database", model: null, exact: false };
  if (/^(?:get_)?(?:mongo|db|motor)_?client$/i.test(word))
    return { kind: "client", model: null, exact: false };
  return word === "mongo" ? { kind: "wrapper", model: null, exact: false } : undefined;
}

/** `users`, `users_collection`, `USER_COLL`: the only collection that is called so. */
function alike(name: string, { models }: Meanings): Meaning | undefined {
  const stem = stemOf(name);
  const [only, another] = byStem(models).get(stem) ?? [];
  return stem !== "" && only && !another
    ? { kind: "collection", model: only, exact: false, own: { collection: only.name } }
    : undefined;
}

const byStem = kept((models: readonly Model[]) => {
  const found = new Map<string, Model[]>();
  for (const model of models) {
    const stem = stemOf(model.name);
    found.set(stem, [...(found.get(stem) ?? []), model]);
  }
  return found;
});

function stemOf(name: string): string {
  const words = name
    .replace(/^_{1,2}/, "")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/_(?:collection|coll|col)$/, "");
  return singular(words.replace(/[^a-z0-9]+/g, "_"));
}

/** The words under which a file may say the collection; for the text test. */
export function wordsFor(model: Model): readonly string[] {
  const own = model.name.match(/[A-Za-z_]\w*/g) ?? [];
  const one = stemOf(model.name);
  const called = [...own, one].flatMap((word) => [
    ...[word, `_${word}`, `${word}_collection`, `_${word}_collection`, `${word}_coll`, `${word}_col`],
    ...[`${word}Collection`, word.toUpperCase(), `${word.toUpperCase()}_COLLECTION`],
  ]);
  const held = linkedExtra(model).held.filter(({ kind }) => kind === "collection");
  return [...called, ...held.map(({ name }) => name)];
}
