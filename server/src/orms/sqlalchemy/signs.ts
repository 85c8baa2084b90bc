/** What an expression is to SQLAlchemy: sessions and connections, queries and their rows, collections of relationships. */

import type { Meaning, Meanings, PySigns } from "../../code/python/dialect";
import { lastPart } from "../../code/python/modules";
import type { Model } from "../../domain/model";
import { snakeCase } from "../../syntax/escape";
import { kept } from "../../syntax/kept";
import type { PyNode } from "../../syntax/python";
import {
  allIn,
  callOf,
  childOf,
  enclosing,
  functionsNamed,
  type PyCall,
  textOf,
} from "../../syntax/python-tree";
import { extraOf, relationNamed } from "./relations";

const session = { kind: "session" };
const connection = { kind: "connection" };

/** Kinds: `session`, `connection`, `query` (of rows of one model), `columns` (a query of columns, counts, or whether there is one), `results` (of a query that ran), `collection` (of a relationship). */
export const signs: PySigns = {
  types: {
    Session: session,
    AsyncSession: session,
    scoped_session: session,
    async_scoped_session: session,
    sessionmaker: session,
    async_sessionmaker: session,
    Connection: connection,
    AsyncConnection: connection,
    Engine: connection,
    AsyncEngine: connection,
  },
  call: ofCall,
  gives,
  member,
  element: (of) =>
    /^(?:query|results|collection)$/.test(of.kind) ? { ...of, kind: "row", row: "loaded" } : undefined,
  self: (_owner, name, { stands }) => {
    const model = stands("self");
    return model && { kind: name === "cls" ? "model" : "row", model, exact: true };
  },
  parameter: (name, owner, meanings) => parameterOf(name, owner, meanings),
  named,
};

const makesSession =
  /^(?:(?:Async)?Session|scoped_session|async_scoped_session|sessionmaker|async_sessionmaker|\w{0,40}[Ss]ession_?(?:[Ll]ocal|[Mm]aker|[Ff]actory|[Ss]cope|[Cc]ontext|[Mm]anager)|(?:\w{1,40}_)?session|get_(?:async_)?(?:db|session)|DBSession|\w{1,40}Session)$/;
const makesConnection = /^(?:create_(?:async_)?engine|engine_from_config)$/;

function ofCall(call: PyCall, meanings: Meanings): Meaning | undefined {
  const { name, object, positional } = call;
  const full = object ? name : lastPart(meanings.imports.get(name) ?? name);
  // `select(User)`, `db.select(User)`
  const isQuery = full === "query" && meanings.of(object)?.kind === "session";
  if (full === "select" || full === "exists" || isQuery) {
    const of = full === "exists" ? undefined : meanings.of(positional[0]);
    return of?.kind === "model" ? { ...of, kind: "query" } : columnsOf(call, meanings);
  }
  if (makesConnection.test(full)) return { ...connection, model: null, exact: true };
  if (makesSession.test(full) && !meanings.classNamed(full)) return { ...session, model: null, exact: true };
  return object && object.type === "identifier" && !/^(?:self|cls)$/.test(textOf(meanings.file, object))
    ? undefined
    : returnedBy(call, meanings);
}

/** `select(User.id)`, `select(func.count()).select_from(User)`, `exists().where(User.email == email)`: of the class that its chain names first. */
function columnsOf({ node }: PyCall, meanings: Meanings): Meaning | undefined {
  const { file, of } = meanings;
  for (let at: PyNode | undefined = node, links = 0; at && links < mostLinks; links++) {
    const call = callOf(file, at);
    for (const given of call?.positional ?? [])
      for (const each of allIn(given, ({ type }) => type === "attribute" || type === "identifier")) {
        const found = of(each.type === "attribute" ? childOf(each, "object") : each);
        if (found?.kind === "model" && found.model) return { ...found, kind: "columns" };
      }
    const next: PyNode | null | undefined = at.parent?.type === "attribute" ? at.parent.parent : undefined;
    at = next?.type === "call" && childOf(next, "function") === at.parent ? next : undefined;
  }
  return undefined;
}

/** Of a chain of calls. */
const mostLinks = 20;

/** What a function of the file gives by its annotation, or the object that it makes: `self._build(data)`. */
function returnedBy({ name, node, object }: PyCall, meanings: Meanings): Meaning | undefined {
  const { file, bindings } = meanings;
  const [only, other] =
    object || bindings.at(node, name)?.kind === "function" ? functionsNamed(file, name) : [];
  if (!only || other || (object && !enclosing(only.parent, "class_definition"))) return undefined;
  const type = childOf(only, "return_type");
  const said = type && meanings.classNamed(textOf(file, type).replace(/^["']|["']$|\s?\|\s?None$/g, ""));
  return said && { kind: "row", ...said };
}

const givesRow =
  /^(?:get|get_one|one|one_or_none|first|scalar|scalar_one|scalar_one_or_none|fetchone|first_or_404|get_or_404|one_or_404|with_for_update_one)$/;
const givesNothing = /^(?:count|exists|delete|update|subquery|cte|scalar_subquery|rowcount|close)$/;

function gives(of: Meaning, method: string, call: PyCall, meanings: Meanings): Meaning | undefined {
  const { kind, model, exact } = of;
  const [first] = call.positional;
  if (kind === "session" || kind === "connection") {
    if (/^(?:get|get_one|get_or_404)$/.test(method)) return loaded(meanings.of(first), "model");
    if (/^(?:scalar|first_or_404|one_or_404)$/.test(method)) return loaded(meanings.of(first), "query");
    if (/^(?:execute|scalars|exec|stream|stream_scalars|paginate)$/.test(method)) {
      const query = meanings.of(first);
      return query?.kind === "query" ? { ...query, kind: "results" } : undefined;
    }
    if (/^(?:connection|connect|raw_connection)$/.test(method))
      return { ...connection, model: null, exact: true };
    if (
      /^(?:begin|begin_nested|session|registry|execution_options|enable_relationship_loading)$/.test(method)
    )
      return of;
    // `Session()` of a variable that holds the maker.
    return undefined;
  }
  if (kind === "model")
    return /^(?:model_validate|from_orm|parse_obj|model_construct|from_dict)$/.test(method)
      ? { kind: "row", model, exact, row: "new" }
      : undefined;
  if (kind === "columns") return givesRow.test(method) || givesNothing.test(method) ? undefined : of;
  if (kind !== "query" && kind !== "results" && kind !== "collection") return undefined;
  if (givesRow.test(method)) return { kind: "row", model, exact, row: "loaded" };
  return givesNothing.test(method) ? undefined : of;
}

function loaded(of: Meaning | undefined, kind: string): Meaning | undefined {
  return of?.kind === kind && of.model
    ? { kind: "row", model: of.model, exact: of.exact, row: "loaded" }
    : undefined;
}

function member(
  of: Meaning | undefined,
  name: string,
  _object: PyNode,
  meanings: Meanings,
): Meaning | undefined {
  if (of?.model && of.kind === "model") {
    if (name === "__table__" || isColumns(name, of.model)) return of;
    return name === "query" ? { ...of, kind: "query" } : undefined;
  }
  if (of?.model && of.kind === "row") {
    const relation = relationNamed(of.model, name);
    const model = relation && meanings.byId.get(relation.target);
    if (relation && model)
      return relation.many
        ? { kind: "collection", model, exact: of.exact, own: { relation } }
        : { kind: "row", model, exact: of.exact, row: "loaded" };
    return undefined;
  }
  if (of && of.kind !== "session" && of.kind !== "connection") return undefined;
  return named(name, meanings, false);
}

/** `tags.c.name`, `User.__table__.columns.email` */
function isColumns(name: string, { fields }: Model): boolean {
  return (name === "c" || name === "columns") && !fields.some((field) => field.name === name);
}

function parameterOf(name: string, owner: PyNode, meanings: Meanings): Meaning | undefined {
  const { stands } = meanings;
  // In a class that is made for a model (`self.model`) its rows have names of their own.
  const own = rowName.test(name) ? (stands("self.model") ?? stands("cls.model")) : undefined;
  const model = stands(`${name}()`) ?? own;
  return model && owner ? { kind: "row", model, exact: true } : undefined;
}

const rowName = /^_?(?:row|obj|db_obj|entity|instance|record|item|db_item|db_row|target|document)$/;

const sessionName =
  /^_{0,2}(?:\w{0,40}_)?(?:session|sess)\d?_?$|^_{0,2}(?:\w{0,40}[a-z])?[Ss]ession$|^_?(?:db|s|dbs|tx|DBSession|database)$/;
const connectionName = /^_?(?:\w{0,40}_)?(?:conn|connection|engine)$/;

/** `session`, `db_session`, `self._session`, `db`, `conn`: never exact. A row by the name of its model: `user`, `new_user`. */
function named(name: string, meanings: Meanings, rows = true): Meaning | undefined {
  if (sessionName.test(name) || sessionsOf(meanings).has(name))
    return { ...session, model: null, exact: false };
  if (connectionName.test(name)) return { ...connection, model: null, exact: false };
  const model = rows
    ? rowNames(meanings).get(name.replace(/^(?:new|db|the|existing|current)_/, ""))
    : undefined;
  return model && { kind: "row", model, exact: false };
}

/** Variables of the workspace that hold a session, or what makes one, whatever they are called. */
function sessionsOf({ models }: Meanings): ReadonlySet<string> {
  const [first] = models;
  return first ? namesOf(first) : new Set();
}

const namesOf = kept((model: Model): ReadonlySet<string> => new Set(extraOf(model).sessions ?? []));

const known = new WeakMap<Meanings["models"], ReadonlyMap<string, Meanings["models"][number]>>();

/** Models by what a variable for one row of them is called, where that is one model's alone. */
function rowNames({ models }: Meanings): ReadonlyMap<string, Meanings["models"][number]> {
  const found = known.get(models);
  if (found) return found;
  const names = new Map<string, Meanings["models"][number]>();
  const twice = new Set<string>();
  for (const model of models) {
    const name = snakeCase(model.name);
    if (names.has(name) || name === model.name) twice.add(name);
    names.set(name, model);
  }
  for (const name of twice) names.delete(name);
  known.set(models, names);
  return names;
}

/** True for the call of a class of SQLAlchemy's that makes a row: `User(email=email)`. */
export function isMade(node: PyNode, meanings: Meanings): boolean {
  return callOf(meanings.file, node) !== undefined && meanings.of(node)?.made === node;
}
