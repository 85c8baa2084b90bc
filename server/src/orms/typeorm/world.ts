/** All classes of a workspace with their names resolved: bases, embedded objects, relations, tables and columns. */

import { chosen } from "../../code/typescript/modules";
import { once } from "../../syntax/once";
import type { NamingStrategy } from "./naming";
import type { RawClass, RawColumn, RawJoin, RawMember, RawRelation, RawRule } from "./raw";

/** A column or an owning relation of an entity, embedded objects and bases unfolded. */
export interface FlatMember<M extends RawMember = RawMember> {
  /** Property path: `contact.phone`. */
  readonly path: string;
  readonly raw: M;
  /** Prefixes of the embedded objects around, outermost first. */
  readonly prefixes: readonly string[];
  readonly from: RawClass;
}

export interface FlatRule {
  readonly rule: RawRule;
  /** Path of the embedded object around, with a dot at its end, or "". */
  readonly inside: string;
}

export interface FlatClass {
  readonly columns: readonly FlatMember<RawColumn>[];
  readonly relations: readonly FlatMember<RawRelation>[];
  readonly rules: readonly FlatRule[];
}

/** What a relation's column refers to. */
export interface Referenced {
  readonly property: string;
  readonly column: string;
}

export interface World {
  readonly classes: readonly RawClass[];
  readonly strategy: NamingStrategy;
  readonly settings: { readonly prefix: string; readonly schema: string | null };
  /** The class that a name means in that class's file. */
  resolve(name: string | null, from: RawClass): RawClass | undefined;
  /** The class itself and its bases, nearest first. */
  lineage(of: RawClass): readonly RawClass[];
  flat(of: RawClass): FlatClass;
  /** The entity in whose table the rows live: itself, or the root of its single table inheritance. */
  root(of: RawClass): RawClass;
  /** Without prefix, as naming strategies see it. */
  bareTable(of: RawClass): string;
  table(of: RawClass): string;
  schema(of: RawClass): string | null;
  columnOf(member: FlatMember<RawColumn>): string;
  /** The columns of an owning relation, with what they refer to. */
  joinColumns(
    relation: FlatMember<RawRelation>,
  ): readonly (Referenced & { readonly name: string; readonly join: RawJoin | undefined })[];
  /** Properties and columns of the primary key. */
  primaryKey(of: RawClass): readonly Referenced[];
}

/** Classes of one inheritance that are read, nearest first: each has all columns of the others, so that a long chain is squared. */
export const mostBases = 50;

export function createWorld(
  classes: readonly RawClass[],
  strategy: NamingStrategy,
  settings: World["settings"],
): World {
  const byName = new Map<string, RawClass[]>();
  for (const each of classes)
    for (const name of [each.name, ...each.aliases]) byName.set(name, [...(byName.get(name) ?? []), each]);
  const keys = new Map<RawClass, readonly Referenced[]>();
  const lineage = once((of: RawClass): readonly RawClass[] => {
    const found = new Set([of]);
    for (let next = base(of); next && !found.has(next) && found.size < mostBases; next = base(next))
      found.add(next);
    return [...found];
  });

  const world: World = {
    classes,
    strategy,
    settings,
    resolve: (name, from) => (name === null ? undefined : name === "" ? from : choose(byName, name, from)),
    lineage,
    flat: once((of: RawClass) => flatten(world, of)),
    root,
    bareTable: (of) => {
      const owner = root(of);
      return strategy.table(owner.name, owner.table);
    },
    table: (of) => settings.prefix + world.bareTable(of),
    schema: (of) => root(of).schema ?? settings.schema,
    columnOf: ({ raw, prefixes }) => strategy.column(raw.name, raw.column, prefixes),
    joinColumns,
    primaryKey,
  };
  return world;

  function base(of: RawClass): RawClass | undefined {
    const named = of.bases.find((name) => choose(byName, name, of));
    return named === undefined ? undefined : choose(byName, named, of);
  }

  function root(of: RawClass): RawClass {
    if (of.kind !== "child") return of;
    return lineage(of).find((each) => each.inheritance) ?? of;
  }

  function joinColumns(relation: FlatMember<RawRelation>) {
    const { raw, prefixes, from } = relation;
    const target = world.resolve(raw.target, from);
    const joins = raw.join ?? [];
    return referencedBy(target, joins).map((referenced) => {
      const join = joinFor(joins, referenced);
      const given = join?.column ?? strategy.joinColumn(raw.name, referenced.property);
      return { ...referenced, name: strategy.column(raw.name, given, prefixes), join: join ?? joins[0] };
    });
  }

  function referencedBy(target: RawClass | undefined, joins: readonly RawJoin[]): readonly Referenced[] {
    const named = joins.filter((join) => join.references !== null);
    if (named.length === 0) return target ? primaryKey(target) : [{ property: "id", column: "id" }];
    return named.map(({ references }) => {
      const property = references ?? "";
      const column = target && world.flat(target).columns.find((member) => member.path === property);
      return { property, column: column ? world.columnOf(column) : property };
    });
  }

  function primaryKey(of: RawClass): readonly Referenced[] {
    const known = keys.get(of);
    if (known) return known;
    // A key that refers back to itself ends here instead of never.
    keys.set(of, []);
    const { columns, relations } = world.flat(of);
    const key = [
      ...columns
        .filter(({ raw }) => raw.primary)
        .map((member) => ({ property: member.path, column: world.columnOf(member) })),
      ...relations
        .filter(({ raw }) => raw.primary)
        .flatMap((member) =>
          joinColumns(member).map(({ name }) => ({ property: member.path, column: name })),
        ),
    ];
    const found = key.length > 0 ? key : [{ property: "id", column: "id" }];
    keys.set(of, found);
    return found;
  }
}

/** What a declaration says of the column that refers to this one. */
export function joinFor(joins: readonly RawJoin[], { property }: Referenced): RawJoin | undefined {
  return joins.find(
    ({ column, references }) => column !== null && (references === null || references === property),
  );
}

/** The class that a name means in another class's file. */
function choose(
  byName: ReadonlyMap<string, readonly RawClass[]>,
  name: string,
  from: RawClass,
): RawClass | undefined {
  const imported = from.imports[name];
  const meant = imported && imported[1] !== "default" && imported[1] !== "*" ? imported[1] : name;
  return chosen(byName.get(meant) ?? [], ({ file }) => file, from.file, imported?.[0]);
}

/** Bases first, so that fields stand in the order of the table; a property of a child replaces its base's. */
function flatten(world: World, of: RawClass): FlatClass {
  const columns = new Map<string, FlatMember<RawColumn>>();
  const relations = new Map<string, FlatMember<RawRelation>>();
  const rules: FlatRule[] = [];
  const add = (owner: RawClass, path: string, prefixes: readonly string[], depth: number) => {
    for (const each of [...world.lineage(owner)].reverse()) {
      for (const rule of each.rules) rules.push({ rule, inside: path });
      for (const raw of each.members) {
        const member = { path: path + raw.name, prefixes, from: each };
        if (raw.kind === "column") columns.set(member.path, { ...member, raw });
        if (raw.kind === "relation") relations.set(member.path, { ...member, raw });
        const inner = raw.kind === "embedded" && depth < 8 ? world.resolve(raw.target, each) : undefined;
        if (raw.kind === "embedded" && inner) {
          const prefix = raw.prefix ?? raw.name;
          add(inner, `${member.path}.`, prefix === "" ? prefixes : [...prefixes, prefix], depth + 1);
        }
      }
    }
  };
  add(of, "", [], 0);
  return { columns: [...columns.values()], relations: [...relations.values()], rules };
}
