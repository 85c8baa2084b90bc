/** What a Peewee class says of its table: `Meta`, `add_index`, functions that make the names of tables. */

import { lastPart } from "../../code/python/modules";
import type { Source } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import {
  callOf,
  chainOf,
  childOf,
  dottedName,
  elementsOf,
  type PyCall,
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import { readStatements } from "../../syntax/sql";
import type { RawIndex, RawMeta, RawSql, TableFunction } from "./extra";
import { oneLine, readSql } from "./fields";

/** http://docs.peewee-orm.com/en/latest/peewee/models.html#model-options-and-table-metadata */
export function readMeta(file: PyFile, source: Source, options: ReadonlyMap<string, PyNode>): RawMeta {
  const table = stringValue(file, options.get("table_name") ?? options.get("db_table"));
  const schema = stringValue(file, options.get("schema"));
  const legacy = options.get("legacy_table_names")?.type;
  const made = options.get("table_function") ?? options.get("db_table_func");
  const indexes = elementsOf(options.get("indexes"));
  const rules = elementsOf(options.get("constraints"));
  const key = options.get("primary_key");
  const composite = callOf(file, key);
  const database = dottedName(file, options.get("database"));
  return {
    ...(table === undefined ? {} : { table }),
    ...(schema === undefined ? {} : { schema }),
    ...(legacy === undefined ? {} : { legacy: legacy !== "false" }),
    ...(made ? { tableFunction: tableFunction(file, made) } : {}),
    ...(indexes ? { indexes: indexes.flatMap((node) => readIndex(file, source, node) ?? []) } : {}),
    ...(rules
      ? {
          constraints: rules
            .map((node) => readSql(file, source, node))
            .filter((one): one is RawSql => typeof one === "object"),
        }
      : {}),
    ...(key?.type === "false" ? { primary: false as const } : {}),
    ...(composite && lastPart(composite.callee ?? "") === "CompositeKey"
      ? { primary: composite.positional.flatMap((node) => stringValue(file, node) ?? []) }
      : {}),
    ...(database === null ? {} : { database }),
  };
}

/** `(("a", "b"), True)`, `SQL("CREATE UNIQUE INDEX ...")`, `Index("name", table, (...), unique=True)`. */
export function readIndex(file: PyFile, source: Source, node: PyNode): RawIndex | undefined {
  const place = source.place(node.start, node.end);
  const [parts, unique] = /^(?:tuple|list)$/.test(node.type) ? (elementsOf(node) ?? []) : [];
  if (parts) {
    const listed = elementsOf(parts) ?? [];
    return {
      parts: listed.map((part) => partOf(file, part)),
      unique: unique?.type === "true" || (unique !== undefined && textOf(file, unique) === "1"),
      ...{ text: oneLine(file, parts), where: null, name: null, place },
    };
  }
  const call = chainOf(file, node)[0];
  return call && lastPart(call.callee ?? "") === "SQL" ? ofSql(file, call, place) : undefined;
}

/** `CREATE UNIQUE INDEX name ON table (a, b) WHERE ...` */
function ofSql(file: PyFile, call: PyCall, place: RawIndex["place"]): RawIndex | undefined {
  const [statement] = readStatements(stringValue(file, call.positional[0]) ?? "");
  if (statement?.kind !== "create-index" || !statement.name) return undefined;
  return {
    parts: statement.parts.map(({ column }) => column),
    unique: statement.unique,
    text: statement.parts.map(({ text }) => text).join(", "),
    where: statement.where?.text ?? null,
    name: statement.name.name,
    place,
  };
}

/** `"email"`, `email`, `User.email`, `User.email.desc()` -> the name; null for what else is computed. */
function partOf(file: PyFile, node: PyNode): string | null {
  const text = stringValue(file, node);
  // In `add_index` a text may carry an order: "email DESC".
  if (text !== undefined) return text.split(/\s/, 1)[0] ?? text;
  const name = dottedName(file, node);
  return name === null || !/^[\w.]+(?:\.(?:asc|desc)\(\))?$/.test(name)
    ? null
    : lastPart(name.replace(/\.(?:asc|desc)\(\)$/, ""));
}

/** What a call adds: `User.add_index(User.a, User.b, unique=True)`, `User.add_index(index)`, `User.add_index(SQL("..."))`. */
export function addedIndex(
  file: PyFile,
  source: Source,
  call: PyCall,
): { readonly model: string; readonly index: RawIndex } | undefined {
  const model = dottedName(file, call.object);
  if (call.name !== "add_index" || model === null) return undefined;
  const [first] = call.positional;
  const inner = chainOf(file, first)[0];
  const place = source.place(call.node.start, call.node.end);
  const made = inner && lastPart(inner.callee ?? "");
  const held =
    first?.type === "identifier" && call.positional.length === 1 ? assigned(file, first) : undefined;
  const index =
    made === "SQL"
      ? inner && ofSql(file, inner, place)
      : ofFields(file, made === "index" ? chainOf(file, first) : held ? chainOf(file, held) : [call], place);
  return index && { model, index };
}

/** `idx = User.index(User.email, unique=True).where(User.active)` */
function assigned(file: PyFile, name: PyNode): PyNode | undefined {
  return file.root.children.flatMap((statement) => {
    const inner = statement.children[0];
    const target = childOf(inner, "left");
    const value = childOf(inner, "right");
    return inner?.type === "assignment" && target && textOf(file, target) === textOf(file, name) && value
      ? [value]
      : [];
  })[0];
}

function ofFields(file: PyFile, chain: readonly PyCall[], place: RawIndex["place"]): RawIndex | undefined {
  const [call, ...more] = chain;
  if (!call || call.spread || call.positional.length === 0) return undefined;
  const where = call.keywords.get("where") ?? more.find(({ name }) => name === "where")?.positional[0];
  return {
    parts: call.positional.map((node) => partOf(file, node)),
    unique: call.keywords.get("unique")?.type === "true",
    text: call.positional.map((node) => oneLine(file, node)).join(", "),
    where: where ? oneLine(file, where) : null,
    name: stringValue(file, call.keywords.get("name")) ?? null,
    place,
  };
}

/** `lambda m: "app_" + m.__name__.lower()`, or the function of that name in this file. */
function tableFunction(file: PyFile, node: PyNode): TableFunction | "unknown" {
  const text =
    node.type === "lambda" ? textOf(file, childOf(node, "body") ?? node) : returned(file, textOf(file, node));
  const sum =
    /^(?:["'](\w{0,60})["'] ?\+ ?)?(make_snake_case\()?\w{1,60}\.__name__(\.lower\(\)|\))?(?: ?\+ ?["'](\w{0,60})["'])?$/.exec(
      text.trim(),
    );
  if (sum) {
    const [, before = "", snake, lower, after = ""] = sum;
    return { before, after, as: snake ? "snake" : lower ? "lower" : "plain" };
  }
  const inText = /^f["'](\w{0,60})\{\w{1,60}\.__name__(\.lower\(\))?\}(\w{0,60})["']$/.exec(text.trim());
  return inText
    ? { before: inText[1] ?? "", after: inText[3] ?? "", as: inText[2] ? "lower" : "plain" }
    : "unknown";
}

/** What the function gives; functions are leaves of a tree of declarations, so their text is asked. */
function returned({ text }: PyFile, name: string): string {
  const start = /^\w{1,100}$/.test(name) ? text.indexOf(`def ${name}(`) : -1;
  const end = start < 0 ? -1 : text.indexOf("\n\n\n", start);
  const body = start < 0 ? "" : text.slice(start, end < 0 ? start + 500 : end);
  return /^[ \t]{1,20}return ([^\n#]{1,200})$/m.exec(body)?.[1] ?? "";
}
