/** The writes of any models in one Python file, by a dialect: the file is parsed and walked once for all of them. */

import type { Model, Write } from "../../domain/model";
import type { Source } from "../../domain/text";
import { type PyNode, parsePython } from "../../syntax/python";
import {
  callOf,
  childOf,
  enclosing,
  functionName,
  type PyCall,
  stringsOf,
  textOf,
  walk,
} from "../../syntax/python-tree";
import { handledBy, lookBefore, transactionAround } from "./around";
import type { Meanings, OfModel, PyDialect, PySigns } from "./dialect";
import { createMeanings } from "./meanings";
import { callsOf, type FoundCall } from "./patterns";
import { attributesSet, keywordsOf, type Values } from "./values";

/** A write as the call tells it; what stands around is added here. `model` = id of the model that the call writes. */
export type Part = { readonly model: string } & Pick<
  Write,
  "operation" | "method" | "fields" | "exact" | "lookup" | "looksAgain" | "handled" | "handsOn" | "extra"
>;

/** A write with the id of the model whose rows it writes. */
export type ModelWrite = Write & { readonly model: string };

/** What an ORM reads itself, beside its patterns. */
export interface OwnReading {
  /** The writes of a call that looks like a pattern; default: {@link partOf} of what it is called on. */
  parts?(call: FoundCall, meanings: Meanings): readonly Part[];
  /** Writes in calls that look like no pattern: `super().save()`. */
  call?(call: PyCall, meanings: Meanings): readonly Part[];
  /** Calls that only wrap another one: `sync_to_async(Customer.objects.create)(email=email)` -> the inner function. */
  wrapped?(call: PyCall, meanings: Meanings): PyNode | undefined;
  /** Writes that a class does by itself. */
  class?(node: PyNode, meanings: Meanings): readonly { readonly part: Part; readonly node: PyNode }[];
  /** Ids of further models whose rows a write of this one writes: parents of multi-table inheritance. */
  parents?(model: Model): readonly string[];
}

/**
 * All writes of the wanted models in one file, in its order.
 * @param models all linked models of the ORM
 * @param stands names of the file that stand for a model on the way there
 */
export function readWrites(
  source: Source,
  wanted: readonly Model[],
  models: readonly Model[],
  dialect: PyDialect,
  own: OwnReading,
  stands?: Readonly<Record<string, string>>,
): ModelWrite[] {
  const meanings =
    stands && Object.keys(stands).length > 0
      ? createMeanings(parsePython(source.text), source.path, models, dialect.signs, stands)
      : meaningsOf(source, models, dialect);
  const { file } = meanings;
  const calls = callsOf(dialect);
  const writes: ModelWrite[] = [];
  const written = (part: Part) => {
    const ids = withParents(part.model, meanings, own);
    return wanted.filter(({ id }) => ids.has(id));
  };
  walk(file.root, (node) => {
    if (node.type === "call") {
      const plain = callOf(file, node);
      const inner = plain && own.wrapped?.(plain, meanings);
      const found =
        plain && calls.writeIn(inner ? { ...node, children: unwrapped(node, inner) } : node, meanings);
      const parts = found
        ? (own.parts?.(found, meanings) ??
          [partOf(found, meanings, dialect)].filter((part) => part !== undefined))
        : plain
          ? (own.call?.(plain, meanings) ?? [])
          : [];
      for (const part of parts)
        for (const model of written(part))
          writes.push(complete(meanings, source, found && !inner ? found.node : node, part, model, dialect));
    }
    if (node.type === "class_definition")
      for (const { part, node: name } of own.class?.(node, meanings) ?? [])
        for (const model of written(part))
          writes.push({
            ...part,
            model: model.id,
            place: source.place(name.start, name.end),
            function: null,
            functionPlace: null,
          });
    return true;
  });
  return writes.sort(
    (a, b) => a.place.start.line - b.place.start.line || a.place.start.column - b.place.start.column,
  );
}

/** What was read of a file; it goes when the file's text goes. */
const read = new WeakMap<
  Source,
  { readonly models: readonly Model[]; readonly signs: PySigns; readonly meanings: Meanings }
>();

/** The meanings of a file: its many askers (models, fixes) share one parse. */
export function meaningsOf(source: Source, models: readonly Model[], { signs }: PyDialect): Meanings {
  const known = read.get(source);
  if (known?.models === models && known.signs === signs) return known.meanings;
  const meanings = createMeanings(parsePython(source.text), source.path, models, signs);
  read.set(source, { models, signs, meanings });
  return meanings;
}

/** The call with the function that it wraps in front of its own arguments. */
function unwrapped(node: PyNode, inner: PyNode): PyNode[] {
  return node.children.map((child) => (child.field === "function" ? { ...inner, field: "function" } : child));
}

/** The model, and whose rows its writes write too. */
function withParents(id: string, { byId }: Meanings, own: OwnReading): ReadonlySet<string> {
  const ids = new Set([id]);
  for (const one of ids) {
    const model = byId.get(one);
    for (const parent of (model && own.parents?.(model)) ?? []) ids.add(parent);
  }
  return ids;
}

/** The write as its pattern and its parts tell it; undefined where it is of no model. */
export function partOf(
  { form, operation, method, on, roles, call }: FoundCall,
  meanings: Meanings,
  dialect: PyDialect,
): Part | undefined {
  if (!on?.model) return undefined;
  const { model, exact, kind } = on;
  const base = {
    model: model.id,
    method,
    exact,
    ...(form.looksAgain ? { looksAgain: true } : {}),
    ...(form.ignores ? ({ handled: true } as const) : {}),
  };
  const names = (values: Values | undefined) => values && namesOf(values, model, dialect, on.sets);
  // `row.save()`, `session.add(row)`
  const row = operation === "flush" ? childOf(call.function, "object") : roles.row?.node;
  if (kind === "row" && row && (operation === "flush" || operation === "insert"))
    return { ...base, ...ofRow(row, { ...on, model }, roles.options?.node, meanings, dialect) };
  if (roles.key) {
    const key = names(roles.key.values) ?? [];
    const isOpen =
      roles.key.values?.hidden === true ||
      (roles.row?.node !== undefined && !roles.row.values) ||
      roles.row?.values?.hidden;
    const rest = [...(roles.row?.values?.named.keys() ?? [])];
    const all = [...new Set([...key.map((name) => dialect.lookedUp?.(name) ?? name), ...rest])];
    return {
      ...base,
      operation,
      fields: isOpen ? null : all,
      ...(roles.key.values?.hidden ? {} : { lookup: key }),
    };
  }
  if (roles.rows) return { ...base, operation, fields: firstRow(roles.rows.node, meanings, dialect) };
  const values = roles.row?.values ?? roles.set?.values;
  return { ...base, operation, fields: values ? (names(values) ?? null) : null };
}

/** The fields that values name; null where some are hidden. */
export function namesOf(values: Values, model: Model, dialect: PyDialect, sets?: string): string[] | null {
  if (values.hidden) return null;
  return [
    ...(sets === undefined ? [] : [sets]),
    ...[...values.named.keys()].map((name) => dialect.fieldName(model, name)),
  ];
}

/** An insert of what is made here, an update of what was loaded, else either. @param only names of the fields that are saved */
function ofRow(
  node: PyNode,
  { made, row, model, sets }: OfModel,
  only: PyNode | undefined,
  { file }: Meanings,
  dialect: PyDialect,
): Pick<Part, "operation" | "fields"> {
  const listed = stringsOf(file, only).map(({ value }) => value);
  if (listed.length > 0) return { operation: "update", fields: listed };
  if (row === "new" && !made) return { operation: "insert", fields: null };
  const set = attributesSet(file, textOf(file, node), node, node);
  const assigned = [...new Set(set.map(({ name }) => dialect.fieldName(model, name)))];
  const constructed = callOf(file, made);
  if (!constructed)
    return {
      operation: row === "loaded" ? "update" : "flush",
      fields: assigned.length > 0 ? assigned : null,
    };
  const given = namesOf(keywordsOf(constructed), model, dialect, sets);
  return { operation: "insert", fields: given && [...new Set([...given, ...assigned])] };
}

/** The fields of the first `Model(...)` within the rows. */
function firstRow(rows: PyNode | undefined, meanings: Meanings, dialect: PyDialect): string[] | null {
  let fields: string[] | null = null;
  if (rows)
    walk(rows, (node) => {
      const meaning = fields === null && node.type === "call" ? meanings.of(node) : undefined;
      const made = meaning?.made && callOf(meanings.file, node);
      if (meaning?.model && made) fields = namesOf(keywordsOf(made), meaning.model, dialect, meaning.sets);
      return fields === null;
    });
  return fields;
}

function complete(
  meanings: Meanings,
  source: Source,
  node: PyNode,
  part: Part,
  model: Model,
  dialect: PyDialect,
): ModelWrite {
  const { file } = meanings;
  const owner = enclosing(node, "function_definition");
  const inserts = part.operation === "insert" || part.operation === "flush";
  const look = inserts ? lookBefore(meanings, node, model, part.fields, dialect) : undefined;
  const handled = handledBy(file, node, dialect.handles);
  return {
    ...part,
    model: model.id,
    place: source.place(node.start, node.end),
    function: functionName(file, node),
    functionPlace: owner ? source.place(owner.start, owner.end) : null,
    ...(look ? { checkedAt: source.place(look.node.start, look.node.end), checkedBy: look.fields } : {}),
    ...(handled ? { handled: handled === "every" ? true : handled } : {}),
    ...(transactionAround(meanings, node, dialect) ? { inTransaction: true } : {}),
  };
}

/** A word of the text, for the test in front of the parser. */
const words = /[A-Za-z_]\w*/g;

/**
 * Linear text test, whatever the formatting: the text has a word that is a method of a pattern and a word by which rows of one of the
 * models can be written there.
 */
export function mayWrite(text: string, wanted: readonly Model[], dialect: PyDialect): boolean {
  const seen = new Set(text.match(words));
  const methods = methodNames(dialect);
  const plain = (word: string) => dialect.plainMethod?.(word) ?? word;
  let writes = false;
  for (const word of seen) if (methods.has(plain(word))) writes = true;
  return writes && wanted.some((model) => dialect.called(model).some((name) => seen.has(name)));
}

const methodsOf = new WeakMap<PyDialect, ReadonlySet<string>>();

function methodNames(dialect: PyDialect): ReadonlySet<string> {
  const known = methodsOf.get(dialect);
  const names =
    known ??
    new Set(Object.keys(dialect.writes).flatMap((text) => text.match(/\.([A-Za-z_]\w{0,80})\(/)?.[1] ?? []));
  methodsOf.set(dialect, names);
  return names;
}
