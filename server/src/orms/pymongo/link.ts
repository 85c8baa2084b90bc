/** What all files say of collections -> one model for each: its unique indexes, and the variables that hold it. */

import { lastPart, mayDefine } from "../../code/python/modules";
import type { Constraint, Facts, Field, Model } from "../../domain/model";
import { factsExtra, type Held, type IndexExtra, type Named, type RawIndex, type RawUse } from "./extra";

export function link(facts: readonly Facts[]): Facts {
  const files = facts.map(factsExtra);
  const held = files.flatMap((each) => each.held);
  const collections = new Map<string, RawUse[]>();
  for (const { file, uses } of files)
    for (const use of uses) {
      const name = nameOf(use.of, file, held);
      if (name !== undefined) collections.set(name, [...(collections.get(name) ?? []), use]);
    }
  for (const { collection, kind, file } of held)
    if (kind === "collection" && collection !== undefined && !collections.has(collection))
      collections.set(collection, [{ of: { collection }, place: topOf(file), indexes: [] }]);
  return {
    models: [...collections].map(([name, uses], at) =>
      modelOf(name, uses, heldFor(name, at, collections, held)),
    ),
    notes: facts.flatMap(({ notes }) => notes),
  };
}

/** What is no collection's own is said once: databases and clients, and constants that name a collection. */
function heldFor(
  collection: string,
  at: number,
  known: ReadonlyMap<string, unknown>,
  held: readonly Held[],
): readonly Held[] {
  return held.filter((each) => {
    if (each.kind === "collection") return each.collection === collection;
    return at === 0 && (each.kind !== "text" || known.has(each.collection ?? ""));
  });
}

/** A variable without a use of its own: the file is all that is shown of it. */
function topOf(file: string): RawUse["place"] {
  const at = { line: 1, column: 1 };
  return { file, start: at, end: at };
}

function nameOf(of: Named, file: string, held: readonly Held[]): string | undefined {
  if ("collection" in of) return of.collection;
  const [from, isText] = "constant" in of ? [of.constant, true] : [of.imported, false];
  const last = lastPart(from);
  return held.find(
    ({ name, kind, file: path }) =>
      name === last && (kind === "text") === isText && mayDefine(path, from, file),
  )?.collection;
}

const empty = { fields: [], columns: [], name: null };

function modelOf(name: string, uses: readonly RawUse[], held: readonly Held[]): Model {
  const indexes = uses.flatMap((use) => use.indexes);
  const place = indexes[0]?.place ?? uses[0]?.place ?? topOf("");
  const paths = [...new Set(indexes.flatMap(({ keys }) => keys.map(([path]) => path)))];
  const field = (path: string): Field => ({
    ...{ name: path, column: path, place, type: null, nullable: path !== "_id" },
    default: path === "_id" ? "value" : "none",
  });
  const extra = { held };
  return {
    ...{ id: `${place.file}#${name}`, orm: "pymongo", engines: ["mongodb"], keptIn: "documents" },
    ...{ name, table: name, schema: null, place, extra },
    fields: ["_id", ...paths.filter((path) => path !== "_id")].map(field),
    constraints: [
      { ...empty, kind: "primary_key", fields: ["_id"], columns: ["_id"], place },
      ...distinct(indexes).map(constraintOf),
    ],
  };
}

/** The same index is made by a script and by the program. */
function distinct(indexes: readonly RawIndex[]): readonly RawIndex[] {
  const seen = new Map<string, RawIndex>();
  for (const index of indexes) {
    const key = JSON.stringify([index.keys, index.name, index.condition, index.sparse, index.collation]);
    if (!seen.has(key)) seen.set(key, index);
  }
  return [...seen.values()];
}

function constraintOf({ keys, name, condition, sparse, collation, place }: RawIndex): Constraint {
  const columns = keys.map(([path]) => path);
  // What collides need not be equal: no filter by the values finds it for sure.
  const isComputed = collation !== null || keys.some(([, kind]) => !/^(?:-?1|\?)$/.test(kind));
  const extra: IndexExtra = { keys, ...(sparse ? { sparse: true } : {}) };
  return {
    ...{ kind: "unique", index: true, fields: columns, columns, name, place, extra: { ...extra } },
    ...(condition ? { condition } : {}),
    ...(isComputed ? { expression: collation ?? "text" } : {}),
  };
}
