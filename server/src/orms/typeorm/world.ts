/** All classes of a workspace with their names resolved: bases, embedded objects, relations, tables and columns. */

import { Choices } from "../../code/typescript/modules";
import { kept } from "../../syntax/kept";
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

/** Classes of one inheritance that are read, nearest first: each has all columns of the others, so that a long chain is squared. */
export const mostBases = 50;

export class World {
  private readonly called: Choices<RawClass>;
  private readonly keys = new Map<RawClass, readonly Referenced[]>();

  constructor(
    readonly classes: readonly RawClass[],
    readonly strategy: NamingStrategy,
    readonly settings: { readonly prefix: string; readonly schema: string | null },
  ) {
    this.called = new Choices(classes, ({ name, aliases, file }) => ({ names: [name, ...aliases], file }));
  }

  /** The class that a name means in that class's file; "" is the class itself. */
  resolve(name: string | null, from: RawClass): RawClass | undefined {
    if (!name) return name === "" ? from : undefined;
    const imported = from.imports[name];
    const meant = imported && imported[1] !== "default" && imported[1] !== "*" ? imported[1] : name;
    return this.called.find(meant, from.file, imported?.[0]);
  }

  /** The class itself and its bases, nearest first. */
  readonly lineage = kept((of: RawClass): readonly RawClass[] => {
    const found = new Set([of]);
    for (let next = this.base(of); next && !found.has(next) && found.size < mostBases; next = this.base(next))
      found.add(next);
    return [...found];
  });

  private base(of: RawClass): RawClass | undefined {
    return of.bases.map((name) => this.resolve(name, of)).find((each) => each !== undefined);
  }

  readonly flat = kept((of: RawClass) => flatten(this, of));

  /** The entity in whose table the rows live: itself, or the root of its single table inheritance. */
  root(of: RawClass): RawClass {
    if (of.kind !== "child") return of;
    return this.lineage(of).find((each) => each.inheritance) ?? of;
  }

  /** Without prefix, as naming strategies see it. */
  bareTable(of: RawClass): string {
    const { name, table } = this.root(of);
    return this.strategy.table(name, table);
  }

  table(of: RawClass): string {
    return this.settings.prefix + this.bareTable(of);
  }

  schema(of: RawClass): string | null {
    return this.root(of).schema ?? this.settings.schema;
  }

  columnOf({ raw, prefixes }: FlatMember<RawColumn>): string {
    return this.strategy.column(raw.name, raw.column, prefixes);
  }

  /** The columns of an owning relation, with what they refer to. */
  joinColumns({ raw, prefixes, from }: FlatMember<RawRelation>) {
    const joins = raw.join ?? [];
    return this.referencedBy(this.resolve(raw.target, from), joins).map((referenced) => {
      const given =
        joinFor(joins, referenced)?.column ?? this.strategy.joinColumn(raw.name, referenced.property);
      return { ...referenced, name: this.strategy.column(raw.name, given, prefixes) };
    });
  }

  private referencedBy(target: RawClass | undefined, joins: readonly RawJoin[]): readonly Referenced[] {
    const named = joins.flatMap(({ references }) => references ?? []);
    if (named.length === 0) return target ? this.primaryKey(target) : [byId];
    return named.map((property) => {
      const column = target && this.flat(target).columns.find((member) => member.path === property);
      return { property, column: column ? this.columnOf(column) : property };
    });
  }

  /** Properties and columns of the primary key. */
  primaryKey(of: RawClass): readonly Referenced[] {
    const known = this.keys.get(of);
    if (known) return known;
    // A key that refers back to itself ends here instead of never.
    this.keys.set(of, []);
    const { columns, relations } = this.flat(of);
    const primary = relations.filter(({ raw }) => raw.primary);
    const key = [
      ...columns
        .filter(({ raw }) => raw.primary)
        .map((member) => ({ property: member.path, column: this.columnOf(member) })),
      ...primary.flatMap((member) =>
        this.joinColumns(member).map(({ name }) => ({ property: member.path, column: name })),
      ),
    ];
    const found = key.length > 0 ? key : [byId];
    this.keys.set(of, found);
    return found;
  }
}

/** What a class without a key of its own is taken to have. */
const byId: Referenced = { property: "id", column: "id" };

/** What a declaration says of the column that refers to this one. */
export function joinFor(joins: readonly RawJoin[], { property }: Referenced): RawJoin | undefined {
  return joins.find(
    ({ column, references }) => column !== null && (references === null || references === property),
  );
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
