/** The unique indexes that a call of PyMongo's declares: `create_index`, `create_indexes([IndexModel(...)])`. */

import type { Meanings } from "../../code/python/dialect";
import { fullName, lastPart } from "../../code/python/modules";
import type { Source } from "../../domain/text";
import type { PyNode } from "../../syntax/python";
import { callOf, childOf, elementsOf, type PyCall, stringValue, textOf } from "../../syntax/python-tree";
import type { RawIndex } from "./extra";
import { textFor } from "./signs";

/** https://pymongo.readthedocs.io/en/stable/api/pymongo/collection.html#pymongo.collection.Collection.create_index */
export function indexesOf(call: PyCall, meanings: Meanings, source: Source): readonly RawIndex[] {
  if (/^(?:create|ensure)_index$/.test(call.name)) return indexIn(call, "key_or_list", meanings, source);
  if (call.name !== "create_indexes") return [];
  const list = assignedOf(call.positional[0] ?? call.keywords.get("indexes"), meanings);
  return (elementsOf(list) ?? []).flatMap((element) => {
    const made = callOf(meanings.file, assignedOf(element, meanings));
    const isIndex = made && lastPart(fullName(meanings.imports, made.callee ?? "")) === "IndexModel";
    return isIndex ? indexIn(made, "keys", meanings, source) : [];
  });
}

export const indexCalls: ReadonlySet<string> = new Set(["create_index", "ensure_index", "create_indexes"]);

/** What a name was assigned, or the node itself. */
function assignedOf(node: PyNode | undefined, { file, bindings }: Meanings): PyNode | undefined {
  if (node?.type !== "identifier") return node;
  const binding = bindings.at(node, textOf(file, node));
  return binding?.kind === "value" ? binding.value : node;
}

function indexIn(call: PyCall, named: string, meanings: Meanings, source: Source): RawIndex[] {
  const { file } = meanings;
  if (call.keywords.get("unique")?.type !== "true") return [];
  const given = assignedOf(call.positional[0] ?? call.keywords.get(named), meanings);
  const said = call.keywords.get("partialFilterExpression");
  const collation = call.keywords.get("collation");
  const { start, end } = call.node;
  return keysIn(given, meanings).map((keys) => ({
    keys,
    name: textFor(call.keywords.get("name"), meanings) ?? null,
    condition: said ? textOf(file, said) : null,
    sparse: call.keywords.get("sparse")?.type === "true",
    collation: collation ? textOf(file, collation) : null,
    place: source.place(start, end),
  }));
}

type Keys = RawIndex["keys"];

/** As many fields may be in one index, and as many of them be made in one loop. */
const most = 32;

/** `"email"`, `[("email", 1), "name"]`, `{"email": 1}`; the variable of a loop over names gives an index for each. */
function keysIn(node: PyNode | undefined, meanings: Meanings): readonly Keys[] {
  const { file, bindings } = meanings;
  const one = textFor(node, meanings);
  if (one !== undefined) return [[[one, "1"]]];
  if (node?.type === "identifier") {
    const binding = bindings.at(node, textOf(file, node));
    const names = binding?.kind === "element" ? elementsOf(assignedOf(binding.value, meanings)) : undefined;
    const all = (names ?? []).slice(0, most).flatMap((each) => stringValue(file, each) ?? []);
    return all.length === names?.length ? all.map((name) => [[name, "1"]]) : [];
  }
  const keys =
    node?.type === "dictionary"
      ? node.children
          .filter(({ type }) => type === "pair")
          .map((pair) => keyIn(childOf(pair, "key"), childOf(pair, "value"), meanings))
      : (elementsOf(node) ?? []).map((each) => {
          const pair = elementsOf(each);
          return pair ? keyIn(pair[0], pair[1], meanings) : keyIn(each, undefined, meanings);
        });
  const known = keys.flatMap((key) => (key ? [key] : []));
  return known.length > 0 && known.length === keys.length && known.length <= most ? [known] : [];
}

function keyIn(
  path: PyNode | undefined,
  direction: PyNode | undefined,
  meanings: Meanings,
): readonly [string, string] | undefined {
  const name = textFor(path, meanings);
  return name === undefined ? undefined : [name, directionOf(direction, meanings)];
}

/** https://pymongo.readthedocs.io/en/stable/api/pymongo/index.html#pymongo.ASCENDING */
const directions: Readonly<Record<string, string>> = {
  ASCENDING: "1",
  DESCENDING: "-1",
  TEXT: "text",
  HASHED: "hashed",
  GEO2D: "2d",
  GEOSPHERE: "2dsphere",
};

function directionOf(node: PyNode | undefined, meanings: Meanings): string {
  if (!node) return "1";
  const text = textOf(meanings.file, node).replace(/\s/g, "");
  if (/^-?1$/.test(text)) return text;
  const named = directions[lastPart(fullName(meanings.imports, text))];
  return named ?? textFor(node, meanings) ?? "?";
}
