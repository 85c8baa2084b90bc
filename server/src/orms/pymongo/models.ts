/** A Python file -> the collections that it uses, the unique indexes that it makes of them, and what it holds for others. */

import type { Meaning, Meanings } from "../../code/python/dialect";
import { createMeanings } from "../../code/python/meanings";
import type { Facts } from "../../domain/model";
import type { Source } from "../../domain/text";
import { leftOutNote } from "../../syntax/masks";
import { type PyNode, parsePython } from "../../syntax/python";
import {
  allIn,
  assignmentOf,
  callOf,
  childOf,
  dottedName,
  enclosing,
  nameOf,
  statementAround,
  stringValue,
  textOf,
} from "../../syntax/python-tree";
import { dialect } from "./dialect";
import type { FactsExtra, Held, Named, RawUse } from "./extra";
import { indexCalls, indexesOf } from "./indexes";
import { ownOf } from "./signs";

const library = /\b(?:pymongo|motor|flask_pymongo|mongomock|mongomock_motor)\b/;
const methods =
  /\.\s{0,20}(?:create_index(?:es)?|ensure_index|insert_one|insert_many|update_one|update_many|replace_one|find_one_and_\w{1,20}|bulk_write)\s{0,20}\(/;

/** Files of the driver's, and those that call what only its collections have. */
export function canDeclare(text: string): boolean {
  return library.test(text) || methods.test(text);
}

/** Writes that no other library's objects have. */
const writing =
  /^(?:insert_one|insert_many|update_one|update_many|replace_one|find_one_and_(?:update|replace)|bulk_write)$/;

export function readModels(source: Source): Facts {
  const file = parsePython(source.text);
  const meanings = createMeanings(file, source.path, [], dialect);
  const extra: FactsExtra = {
    file: source.path,
    held: heldIn(meanings),
    uses: usesIn(meanings, source),
  };
  const note = leftOutNote(source.path, file.leftOut);
  return {
    models: [],
    notes: note === undefined ? [] : [note],
    ...(file.broken ? { broken: true } : {}),
    ...(extra.held.length > 0 || extra.uses.length > 0 ? { extra: { ...extra } } : {}),
  };
}

/** What a call or a variable says of a collection. */
function usesIn(meanings: Meanings, source: Source): RawUse[] {
  const { file } = meanings;
  return allIn(file.root, ({ type }) => type === "call").flatMap((node) => {
    const call = callOf(file, node);
    if (!call?.object || !(indexCalls.has(call.name) || writing.test(call.name))) return [];
    const of = namedBy(call.object, meanings);
    if (!of) return [];
    const indexes = indexesOf(call, meanings, source);
    const { start, end } = call.object;
    return indexCalls.has(call.name) && indexes.length === 0
      ? []
      : [{ of, place: source.place(start, end), indexes }];
  });
}

/** The collection that an expression is, by its name or by the name of another file that holds it. */
function namedBy(node: PyNode, meanings: Meanings): Named | undefined {
  const meaning = meanings.of(node);
  const { collection } = ownOf(meaning);
  if (collection !== undefined) return { collection };
  const key =
    meaning?.kind === "collection" && node.type === "subscript" ? childOf(node, "subscript") : undefined;
  const constant = key && importedName(key, meanings);
  if (constant !== undefined) return { constant };
  const imported = importedName(node, meanings);
  return imported === undefined ? undefined : { imported };
}

function importedName(node: PyNode, meanings: Meanings): string | undefined {
  const dotted = dottedName(meanings.file, node)?.replaceAll("()", "");
  const head = dotted?.split(".", 1)[0] ?? "";
  const from = meanings.imports.get(head);
  return dotted === undefined || from === undefined ? undefined : from + dotted.slice(head.length);
}

/** What a module's variables and functions hold: others import them. */
function heldIn(meanings: Meanings): Held[] {
  const { file, path } = meanings;
  const variables = allIn(file.root, ({ type }) => type === "assignment").flatMap((node): Held[] => {
    const { target, value } = assignmentOf(statementAround(node)) ?? {};
    const isOfModule = !enclosing(node, "function_definition", "lambda");
    if (target?.type !== "identifier" || !value || !isOfModule) return [];
    const [name, text] = [textOf(file, target), stringValue(file, value)];
    if (text !== undefined && /^[A-Z][A-Z0-9_]{1,60}$/.test(name) && /^[\w.-]{1,120}$/.test(text))
      return [{ name, file: path, kind: "text", collection: text }];
    return held(meanings.of(value), name, path);
  });
  const functions = allIn(file.root, ({ type }) => type === "function_definition").flatMap((node): Held[] => {
    const isOfModule = !enclosing(node.parent, "function_definition", "class_definition", "lambda");
    const given = isOfModule ? allIn(node, ({ type }) => /^(?:return_statement|yield)$/.test(type)) : [];
    return given.slice(0, 5).flatMap(({ children }) => {
      const all = held(meanings.of(children[0]), nameOf(file, node), path);
      return all.map((one) => ({ ...one, gives: true as const }));
    });
  });
  return [...variables, ...functions];
}

function held(meaning: Meaning | undefined, name: string, file: string): Held[] {
  const { collection, isAsync } = ownOf(meaning);
  const { kind, exact = false } = meaning ?? {};
  const base = { name, file, ...(isAsync === undefined ? {} : { isAsync }) };
  if (kind === "collection") return collection === undefined ? [] : [{ ...base, kind, collection }];
  return exact && (kind === "database" || kind === "client" || kind === "wrapper") ? [{ ...base, kind }] : [];
}
