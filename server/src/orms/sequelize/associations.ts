/** The keys that associations make: foreign keys on either side, and the key over both of the table between them. */

import type { Place } from "../../domain/text";
import { plural, singular } from "../../syntax/plural";
import type { RawAssociation, RawField } from "./raw";
import { empty, primaryOf, type Table, type World } from "./tables";

export function associate(world: World, each: RawAssociation): void {
  const [source, target] = [world.called(each.source, each), world.called(each.target, each)];
  if (!source || !target) return;
  const many = each.kind === "hasMany" || each.kind === "belongsToMany";
  const as = each.as ?? (many ? plural(target.name) : singular(target.name));
  const { kind } = each;
  const between = kind === "belongsToMany" ? joinThrough(world, each, source, target) : undefined;
  const own =
    kind === "hasOne" && source.version === 6 ? singular(each.as ?? source.name) : singular(source.name);
  const key =
    kind === "belongsTo"
      ? refer(each, source, target, as)
      : kind === "belongsToMany"
        ? null
        : refer(each, target, source, own);
  source.associated[as] = { kind, model: target.id, through: between ?? null, many, key };
}

/** The foreign key of an association; what the attribute says itself comes first. */
function refer(each: RawAssociation, from: Table, to: Table, called: string): string {
  const key = each.refersTo ?? primaryOf(to)[0] ?? "id";
  const name =
    each.key ?? markedIn(each, from, to) ?? defaultKey(called, primaryOf(to)[0] ?? "id", from.version);
  const references = each.constraints ? { to: to.id, isTable: false, key, place: each.place } : null;
  const required = each.required === true ? each.place : false;
  addKey(
    from,
    { name, required, references, unique: each.unique ? { name: null, place: each.place } : null },
    each.place,
    fieldType(to, key),
  );
  return name;
}

function joinThrough(world: World, each: RawAssociation, source: Table, target: Table): string | undefined {
  if (!each.through) return undefined;
  const { to, unique, key: given } = each.through;
  const table = world.called(to, each) ?? world.throughOf(to, each, source);
  const [own, other] = [primaryOf(source)[0] ?? "id", primaryOf(target)[0] ?? "id"];
  const key =
    each.key ?? markedIn(each, table, source) ?? defaultKey(singular(source.name), own, source.version);
  const second = source === target && each.as !== null ? singular(each.as) : singular(target.name);
  const otherKey =
    each.otherKey ??
    (source === target ? undefined : markedIn(each, table, target)) ??
    defaultKey(second, other, source.version);
  const isKey = table.ownId;
  for (const [name, of, refers] of [
    [key, source, own],
    [otherKey, target, other],
  ] as const) {
    const references = each.constraints
      ? { to: of.id, isTable: false, key: refers, place: each.place }
      : null;
    const required = table.version === 7 || isKey ? each.place : null;
    addKey(table, { name, required, references, unique: null }, each.place, fieldType(of, refers));
  }
  if (!unique && !isKey) return table.id;
  const at = table.joined.findIndex((one) => one.fields.includes(key) && one.fields.includes(otherKey));
  // Version 7 makes both sides at once, and the other one comes first; of version 6 the last one counts.
  if (table.version === 7 && at >= 0) return table.id;
  const [first, then] = table.version === 7 ? [otherKey, key] : [key, otherKey];
  const fields =
    table.version === 7
      ? [first, then]
      : table.fields.map(({ name }) => name).filter((name) => name === key || name === otherKey);
  const name = given ?? [table.table ?? to, first, then, "unique"].join("_");
  table.joined.splice(Math.max(at, 0), at < 0 ? 0 : 1, { fields, name, place: each.place });
  return table.id;
}

/** The attribute that is marked as the foreign key to the other's class. */
function markedIn({ decorated }: RawAssociation, { fields }: Table, { raw }: Table): string | undefined {
  return decorated
    ? fields.find(({ references: to }) => to && !to.isTable && to.to === raw.aliases[0])?.name
    : undefined;
}

function fieldType({ fields }: Table, name: string): string | null {
  return fields.find((each) => each.name === name)?.type ?? (name === "id" ? "INTEGER" : null);
}

/** `User` + `id` -> `UserId`, in version 7 `userId`. */
function defaultKey(name: string, key: string, version: 6 | 7): string {
  const joined = `${name}_${key}`
    .trim()
    .replace(/[-_\s]+(.)?/g, (_, next: string | undefined) => (next ?? "").toUpperCase());
  return version === 7 ? joined.charAt(0).toLowerCase() + joined.slice(1) : joined;
}

/** What the attribute says comes first; of several associations the first. */
function addKey(
  table: Table,
  key: Pick<RawField, "name" | "required" | "references" | "unique">,
  place: Place,
  type: string | null,
): void {
  const before = table.fields.find(({ name }) => name === key.name);
  if (!before) {
    table.fields = [...table.fields, { ...empty, ...key, place, type }];
    return;
  }
  const required =
    table.version === 7 && !before.required
      ? (key.required ?? before.required)
      : (before.required ?? key.required);
  const merged = {
    ...before,
    required,
    references: before.references ?? key.references,
    unique: before.unique ?? key.unique,
  };
  table.fields = table.fields.map((each) => (each === before ? merged : each));
}
