/** All entities of a workspace with their names resolved: bases, embeddables, relations, tables and columns. */

import { Choices } from "../../code/typescript/modules";
import { kept } from "../../syntax/kept";
import type { NamingStrategy } from "./naming";
import { RELATED } from "./options";
import type { RawEntity, RawProp, RawRule } from "./raw";

/** A property with its columns, bases and embeddables unfolded; collections and what has no column are not among them. */
export interface Flat {
  /** `address.city` */
  readonly path: string;
  readonly raw: RawProp;
  readonly from: RawEntity;
  readonly columns: readonly string[];
  readonly nullable: boolean;
}

export interface FlatRule {
  readonly rule: RawRule;
  /** Path of the embedded object around, with a dot at its end, or "". */
  readonly inside: string;
}

/** Bases that are read, nearest first. */
const mostBases = 50;

export class World {
  private readonly called: Choices<RawEntity>;

  constructor(
    readonly entities: readonly RawEntity[],
    readonly strategy: NamingStrategy,
    /** True where the metadata provider reads types: what may be missing takes null. */
    readonly readsTypes: boolean,
  ) {
    this.called = new Choices(entities, ({ name, aliases, file }) => ({ names: [name, ...aliases], file }));
  }

  resolve(name: string | null, from: RawEntity): RawEntity | undefined {
    if (name === null) return undefined;
    const imported = Object.hasOwn(from.imports, name) ? from.imports[name] : undefined;
    const meant = imported && !/^(?:default|\*)$/.test(imported[1]) ? imported[1] : name;
    return this.called.find(meant, from.file, imported?.[0]);
  }

  /** The entity itself and all that it takes properties from, nearest first. */
  readonly lineage = kept((of: RawEntity): readonly RawEntity[] => {
    const found = new Set([of]);
    for (const each of found)
      for (const name of [...each.bases].reverse()) {
        const base = this.resolve(name, each);
        if (base && found.size < mostBases) found.add(base);
      }
    return [...found];
  });

  /** The root of its single table inheritance, or itself. */
  root(of: RawEntity): RawEntity {
    return this.lineage(of).findLast((each) => each.discriminator !== null) ?? of;
  }

  /** Of an inheritance with a table for each class: the entity above. */
  above(of: RawEntity): RawEntity | undefined {
    const [, ...bases] = this.lineage(of);
    return bases.some((each) => each.perType) ? bases.find(({ kind }) => kind === "entity") : undefined;
  }

  table(of: RawEntity): string {
    const { table, name } = this.root(of);
    return table?.split(".").at(-1) ?? this.strategy.table(name);
  }

  schema(of: RawEntity): string | null {
    const { table, schema } = this.root(of);
    return schema ?? (table?.includes(".") ? (table.split(".")[0] ?? null) : null);
  }

  readonly props = kept((of: RawEntity): readonly Flat[] => {
    const found = new Map<string, Flat>();
    this.unfold(of, "", "", false, 0, found);
    return [...found.values()];
  });

  private unfold(
    of: RawEntity,
    inside: string,
    prefix: string,
    nullable: boolean,
    depth: number,
    found: Map<string, Flat>,
  ): void {
    for (const from of this.owners(of))
      for (const raw of from.props) {
        const path = inside + raw.name;
        const mayMiss = nullable || this.isNullable(raw, from);
        if (raw.kind === "embedded" && !raw.object && raw.stored) {
          const inner = this.resolve(raw.target, from);
          const next = this.prefixOf(raw, prefix, from.modern);
          if (inner && depth < 8) this.unfold(inner, `${path}.`, next, mayMiss, depth + 1, found);
          continue;
        }
        if (!raw.stored || raw.kind === "1:m" || raw.kind === "m:n" || (raw.kind === "1:1" && !raw.owner))
          continue;
        found.set(path, { path, raw, from, columns: this.columnsOf(raw, prefix, from), nullable: mayMiss });
      }
  }

  /** Those whose properties its table has, bases first. */
  private owners(of: RawEntity): RawEntity[] {
    const above = this.above(of);
    if (!above) return [...this.lineage(of)].reverse();
    const key = this.lineage(above).filter((each) => each.props.some(({ primary }) => primary));
    const own = this.lineage(of).filter((each) => !this.lineage(above).includes(each));
    const primary = key.map((each) => ({ ...each, props: each.props.filter((prop) => prop.primary) }));
    return [...primary, ...own.reverse()];
  }

  private isNullable(raw: RawProp, { modern }: RawEntity): boolean {
    if (raw.primary) return false;
    return (
      raw.nullable || (raw.optional && this.readsTypes) || (raw.removes && RELATED.has(raw.kind) && !modern)
    );
  }

  private prefixOf({ prefix, name, columns, absolute }: RawProp, around: string, modern: boolean): string {
    if (prefix === false) return around;
    if (typeof prefix === "string") return (absolute ?? !modern) ? prefix : around + prefix;
    return `${columns[0] ?? this.strategy.column(around + name)}_`;
  }

  private columnsOf(raw: RawProp, prefix: string, from: RawEntity): readonly string[] {
    if (!RELATED.has(raw.kind))
      return [
        raw.columns[0] === undefined ? this.strategy.column(prefix + raw.name) : prefix + raw.columns[0],
      ];
    if (raw.columns.length > 0) return raw.columns.map((each) => prefix + each);
    const key = this.referenced(raw, from);
    return key.map((each) => this.strategy.joinColumn(prefix + raw.name, each, key.length > 1));
  }

  /** The columns that a relation refers to. */
  referenced(raw: RawProp, from: RawEntity): readonly string[] {
    if (raw.references.length > 0) return raw.references;
    const target = this.resolve(raw.target, from);
    return target ? this.key(target) : ["id"];
  }

  private readonly keys = new Map<RawEntity, readonly string[]>();

  /** The columns of the primary key. */
  key(of: RawEntity): readonly string[] {
    const known = this.keys.get(of);
    if (known) return known;
    // A key that refers back to itself ends here instead of never.
    this.keys.set(of, []);
    const own = this.owners(of).flatMap((from) =>
      from.props.filter(({ primary, kind }) => primary && kind !== "embedded").map((raw) => ({ raw, from })),
    );
    const columns = own.flatMap(({ raw, from }) => this.columnsOf(raw, "", from));
    const found = columns.length > 0 ? columns : ["id"];
    this.keys.set(of, found);
    return found;
  }

  /** Of the entity, its bases and its embedded objects. */
  readonly rules = kept((of: RawEntity): readonly FlatRule[] => {
    const found: FlatRule[] = [];
    const add = (owner: RawEntity, inside: string, depth: number) => {
      const owners = this.owners(owner);
      for (const from of owners) {
        for (const rule of from.rules) found.push({ rule, inside });
        for (const raw of from.props) {
          const inner = raw.kind === "embedded" && !raw.object ? this.resolve(raw.target, from) : undefined;
          if (inner && depth < 8) add(inner, `${inside}${raw.name}.`, depth + 1);
        }
      }
    };
    add(of, "", 0);
    return found;
  });
}
