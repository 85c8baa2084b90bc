/** All files' classes and tables -> models: inherited columns, tables, names by the convention, what keys refer to. */

import type { Facts, Model } from "../../domain/model";
import { withAlembic } from "./alembic/joined";
import { over } from "./columns";
import { modelOf } from "./constraints";
import { type RawClass, type RawFile, type RawRelation, type RawTable, rawFile } from "./raw";
import type { RawColumn, RawKey } from "./raw-column";
import { withRelations } from "./related";
import type { From, Table } from "./table";
import { type Base, World } from "./world";

export function linkModels(facts: readonly Facts[]): Facts {
  const world = new World(facts.flatMap((each) => rawFile(each) ?? []));
  const models = withAlembic(new Linker(world).models(), world);
  return { models, notes: facts.flatMap(({ notes }) => notes) };
}

/** What a class has of its own and of its bases. */
interface Inherited {
  readonly columns: readonly From<RawColumn>[];
  readonly keys: readonly From<RawKey>[] | null;
  readonly relations: readonly From<RawRelation>[];
  readonly ownConstructor: boolean;
  readonly schema: string | null;
  readonly table: RawClass["table"];
  /** The library at the top; null = it is no model. */
  readonly root: "sqlalchemy" | "sqlmodel" | "flask" | null;
  /** The nearest base that has a table. */
  readonly parent: RawClass | null;
}

const nothing: Inherited = {
  ...{ columns: [], keys: null, relations: [], ownConstructor: false },
  ...{ schema: null, table: null, root: null, parent: null },
};

class Linker {
  private readonly inherited = new Map<RawClass, Inherited>();
  private readonly tables = new Map<RawClass | RawTable, Table>();

  constructor(private readonly world: World) {}

  models(): Model[] {
    const all = this.world.files.flatMap((file) => file.named.map((named) => ({ file, named })));
    const classes = all.flatMap(({ file, named }) => (named.is === "class" ? [{ file, named }] : []));
    const held = new Set(classes.map(({ named }) => named.core).filter((core) => typeof core === "object"));
    for (const { file, named } of all)
      if (named.is === "table" && !held.has(named)) this.tables.set(named, this.tableOf(file, named));
    for (const { file, named } of classes) this.ofClass(file, named);
    const children = classes.flatMap((one) => this.intoParent(one.file, one.named));
    for (const file of this.world.files)
      for (const index of file.indexes) {
        const owner = index.columns
          .map(({ attribute }) => attribute && this.world.find(file, attribute)?.named)
          .find((named) => typeof named === "object");
        if (owner?.is === "class" || owner?.is === "table")
          this.tables.get(owner)?.keys.push({ ...index, from: file });
      }
    const tables = [...this.tables.values()];
    const models = [...tables.map((table) => modelOf(table, tables, this.world)), ...children];
    return withRelations(
      models,
      classes.map(({ file, named }) => ({ file, named, ...this.of(file, named) })),
      (file, written) => {
        const found = this.world.find(file, written);
        return found && `${found.file.file}#${found.named.name}`;
      },
      all.flatMap(({ named }) => (named.is === "session" ? [named.name] : [])),
    );
  }

  private tableOf(file: RawFile, named: RawTable): Table {
    const meta = this.world.metaOf(file, named.metadata);
    return {
      id: `${file.file}#${named.name}`,
      ...{ file, named, meta },
      table: named.table,
      schema: named.schema ?? meta?.schema ?? null,
      columns: this.columnsOf(file, named),
      keys: named.keys.map((one) => ({ ...one, from: file })),
    };
  }

  /** Those of its class of columns stand first. */
  private columnsOf(file: RawFile, { typed, columns }: RawTable): From<RawColumn>[] {
    const found = typed === null ? undefined : this.world.find(file, typed);
    const above = found?.named.is === "class" ? this.of(found.file, found.named).columns : [];
    return [...above, ...columns.map((one) => ({ ...one, from: file }))];
  }

  private ofClass(file: RawFile, named: RawClass): void {
    const { columns, keys, schema, root } = this.of(file, named);
    const table = this.nameOf(file, named);
    if (root === null || table === null) return;
    const meta = this.world.metaOfClass(file, named);
    const core = this.coreOf(file, named);
    if (core) this.tables.delete(core.raw);
    this.tables.set(named, {
      id: `${file.file}#${named.name}`,
      ...{ file, named, meta, table },
      schema: core?.raw.schema ?? schema ?? meta?.schema ?? null,
      columns: [...(core ? this.columnsOf(core.file, core.raw) : []), ...columns],
      keys: [...(core?.raw.keys ?? []).map((one) => ({ ...one, from: core?.file ?? file })), ...(keys ?? [])],
    });
  }

  /** `__table__ = users` */
  private coreOf(file: RawFile, { core }: RawClass): { raw: RawTable; file: RawFile } | undefined {
    if (core === null) return undefined;
    if (typeof core === "object") return { raw: core, file };
    const found = this.world.find(file, core);
    return found?.named.is === "table" ? { raw: found.named, file: found.file } : undefined;
  }

  /** Null where the class has no table of its own. */
  private nameOf(file: RawFile, named: RawClass): string | null {
    const core = this.coreOf(file, named);
    if (core) return core.raw.table;
    const { root, table, parent } = this.of(file, named);
    if (named.abstract || named.base || root === null) return null;
    if (root === "sqlmodel" && !named.isTable) return null;
    const { name } = named;
    if (table?.of) return table.of.before + (table.of.lower ? name.toLowerCase() : name) + table.of.after;
    if (table) return table.text;
    if (root === "sqlmodel") return name.toLowerCase();
    if (root !== "flask" || (parent && !named.columns.some(({ primary }) => primary))) return null;
    // `camel_to_snake_case` of flask_sqlalchemy/model.py
    return name
      .replace(/(?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z])/g, "_$&")
      .toLowerCase()
      .replace(/^_+/, "");
  }

  private of(file: RawFile, named: RawClass): Inherited {
    const known = this.inherited.get(named);
    if (known) return known;
    // Classes that are bases of each other end here.
    this.inherited.set(named, nothing);
    let { keys, schema, root, parent }: Inherited = nothing;
    let { table } = named;
    const columns = new Map<string, From<RawColumn>>();
    const relations = new Map<string, From<RawRelation>>();
    let { ownConstructor } = named;
    const bases = this.world.basesOf(file, named);
    for (const base of [...bases].reverse()) {
      const above = this.ofBase(base);
      root = above.root ?? root;
      parent = above.parent ?? parent;
      keys = above.keys ?? keys;
      schema = above.schema ?? schema;
      for (const column of above.columns) columns.set(column.name, column);
      for (const relation of above.relations) relations.set(relation.name, relation);
      ownConstructor ||= above.ownConstructor;
    }
    for (const base of bases) table ??= this.ofBase(base).table;
    for (const column of named.columns)
      columns.set(column.name, { ...this.annotated(file, column), from: file });
    for (const relation of named.relations) relations.set(relation.name, { ...relation, from: file });
    const own: Inherited = {
      columns: [...columns.values()],
      relations: [...relations.values()],
      ownConstructor,
      keys: named.keys?.map((one) => ({ ...one, from: file })) ?? keys,
      schema: named.keys ? named.schema : schema,
      ...{ table, root, parent },
    };
    this.inherited.set(named, own);
    return own;
  }

  private ofBase(base: Base): Inherited {
    if ("library" in base) return { ...nothing, root: base.library };
    if (base.named.is === "base") return { ...nothing, root: base.named.flask ? "flask" : "sqlalchemy" };
    const above = this.of(base.file, base.named);
    if (this.nameOf(base.file, base.named) === null && !above.parent) return above;
    // Its columns stand in its own table; what every class is asked for goes on.
    const parent = this.nameOf(base.file, base.named) === null ? above.parent : base.named;
    const { relations, ownConstructor } = above;
    return {
      ...{ ...nothing, relations, ownConstructor },
      ...{ root: above.root, parent, table: above.table?.asked ? above.table : null },
    };
  }

  /** The column of a type that has a name: `id: Mapped[intpk]`. */
  private annotated(file: RawFile, column: RawColumn): RawColumn {
    if (column.annotated === undefined) return column;
    const found = this.world.find(file, column.annotated);
    if (found?.named.is !== "type") return column;
    const type = found.named.column;
    return over(type, {
      ...column,
      nullable: type.primary ? null : column.nullable,
      type: type.type ?? column.type,
    });
  }

  /** A class that shares its parent's table: its columns stand there, and only its name is its own. */
  private intoParent(file: RawFile, named: RawClass): Model[] {
    const { root, parent, columns, keys } = this.of(file, named);
    if (root === null || !parent || this.tables.has(named) || named.abstract) return [];
    const table = this.tables.get(parent);
    if (!table) return [];
    table.columns.push(...columns.map((one) => ({ ...one, nullable: one.nullable ?? true })));
    table.keys.push(...(keys ?? []));
    const id = `${file.file}#${named.name}`;
    return [
      {
        ...{ id, orm: "sqlalchemy", name: named.name, table: table.table, schema: table.schema },
        ...{ place: named.place, fields: [], constraints: [], bases: named.bases },
      },
    ];
  }
}
