/** All files' facts -> Peewee's models: inherited fields and Meta, tables, what keys refer to, tables of many-to-many fields. */

import { type Base, type Bases, createBases } from "../../code/python/classes";
import { lastPart, mayDefine } from "../../code/python/modules";
import type { Facts, Model } from "../../domain/model";
import { type ClassExtra, classOf, type FileExtra, type RawField, type RawMeta } from "./extra";
import { modelOf, type Table, tableBetween } from "./tables";

export function link(facts: readonly Facts[]): Facts {
  const raw = facts.flatMap(({ models }) => models);
  const files = facts.flatMap(({ extra }) => (extra ? [extra as unknown as FileExtra] : []));
  const wrappers = files.flatMap(({ path, wrappers: names }) => names.map((name) => ({ path, name })));
  const ofWrapper = (imported: string, from: Model): Base | undefined => {
    const [, name, owner] = /^(?:.*\.)?(\w+)\.(Model)$/.exec(imported) ?? [];
    const holder = imported.slice(0, -".Model".length);
    return owner !== undefined &&
      wrappers.some(
        (one) =>
          one.name === name && (one.path === from.place.file || mayDefine(one.path, holder, from.place.file)),
      )
      ? { kind: "library", model: undefined }
      : undefined;
  };
  const bases = createBases(raw, (model) => classOf(model).imports, isRoot, ofWrapper);
  const linker = new Linker(bases, files);
  const tables = raw.filter((model) => bases.isModel(model)).map((model) => linker.table(model));
  const engines = [...new Set(files.flatMap((one) => one.engines))];
  const between = tables.flatMap((table) => tableBetween(table, tables, bases, files));
  const all = [...tables, ...between];
  const parents = new Set(
    raw.flatMap((model) => bases.of(model).flatMap(({ model: base }) => base?.id ?? [])),
  );
  return {
    models: all.map((table) => modelOf(table, all, bases, engines, parents)),
    notes: facts.flatMap(({ notes }) => notes),
  };
}

/** Peewee's own Model, also of its extensions and where it is vendored; `AioModel` is peewee-async's. */
function isRoot(imported: string): boolean {
  return /(?:^|\.)(?:peewee|playhouse\.\w{1,40})\.(?:Model|VirtualModel|FTSModel|FTS5Model)$|^peewee_async\.AioModel$/.test(
    imported,
  );
}

/** What a class has of its own and of its bases. */
interface Inherited {
  readonly fields: ReadonlyMap<string, RawField>;
  readonly meta: RawMeta;
  /** The field (or fields) of the primary key that came down; undefined = none but `id`. */
  readonly primary: RawField | undefined;
}

class Linker {
  private readonly known = new Map<Model, Inherited>();

  constructor(
    private readonly bases: Bases,
    private readonly files: readonly FileExtra[],
  ) {}

  table(model: Model): Table {
    const { fields, meta, primary } = this.of(model);
    const name = tableName(model.name, meta);
    const added = this.files.flatMap((file) =>
      file.added.filter((one) => this.isOf(one.model, file.path, model)).map(({ index }) => index),
    );
    const own = classOf(model).meta.database ?? meta.database;
    return {
      ...{ model, meta, name, legacy: meta.legacy ?? true },
      fields: withKey(model, [...fields.values()], primary, meta.primary),
      indexes: [...(meta.indexes ?? []), ...added],
      database: own === undefined ? null : (this.importOf(model, own) ?? own),
    };
  }

  /** `User` in the file of the call is this class. */
  private isOf(written: string, path: string, model: Model): boolean {
    if (lastPart(written) !== model.name) return false;
    return (
      path === model.place.file ||
      !this.files.some((file) => file.path === path && file.path === model.place.file)
    );
  }

  /** Where the class, or the base that says it, imports the name from. */
  private importOf(model: Model, name: string, depth = 0): string | undefined {
    const { meta, imports }: ClassExtra = classOf(model);
    if (meta.database === name) return imports[name];
    if (depth > 30) return undefined;
    for (const { kind, model: base } of this.bases.of(model))
      if (kind === "model" && base) {
        const found = this.importOf(base, name, depth + 1);
        if (found !== undefined) return found;
      }
    return undefined;
  }

  /** As `ModelBase.__new__` does it: the first base wins, keys come down by themselves. */
  private of(model: Model, depth = 0): Inherited {
    const known = this.known.get(model);
    if (known) return known;
    const own = classOf(model);
    const fields = new Map<string, RawField>();
    let meta: RawMeta = own.meta;
    let primary: RawField | undefined;
    // Classes that are bases of each other end here.
    this.known.set(model, { fields, meta, primary });
    for (const base of depth > 50 ? [] : this.bases.of(model)) {
      if (base.kind !== "model" || !this.bases.isModel(base.model)) continue;
      const from = this.of(base.model, depth + 1);
      primary ??= from.primary;
      const { table: _, ...inherited } = from.meta;
      meta = { ...inherited, ...meta };
      for (const [name, field] of from.fields)
        if (!fields.has(name) && !own.removed.includes(name) && !field.primary) fields.set(name, field);
    }
    for (const field of own.fields) {
      fields.delete(field.name);
      fields.set(field.name, field);
    }
    primary = own.fields.find((field) => field.primary) ?? primary;
    const found = { fields, meta, primary };
    this.known.set(model, found);
    return found;
  }
}

/** The key first, as Peewee sorts them; `id` where nothing says another. */
function withKey(
  model: Model,
  fields: readonly RawField[],
  primary: RawField | undefined,
  said: RawMeta["primary"],
): RawField[] {
  const rest = fields.filter((field) => !field.primary);
  if (said !== undefined) return rest;
  const made: RawField = {
    ...{ name: "id", column: null, type: "AutoField", place: model.place, nullable: false, unique: false },
    ...{ primary: true, default: "increment", constraints: [] },
  };
  return [primary ?? made, ...rest];
}

/** `Metadata.make_table_name`; null where a function of the program makes it. */
export function tableName(name: string, { table, tableFunction, legacy = true }: RawMeta): string | null {
  if (table !== undefined) return table;
  if (tableFunction === "unknown") return null;
  if (tableFunction) {
    const { before, after, as } = tableFunction;
    const own = as === "lower" ? name.toLowerCase() : as === "snake" ? snakeName(name) : name;
    return before + own + after;
  }
  return legacy ? name.toLowerCase() : snakeName(name);
}

/** `make_snake_case`: `HTTPServer` -> `http_server`. */
function snakeName(name: string): string {
  return name
    .replace(/(.)_*([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z0-9])_*([A-Z])/g, "$1_$2")
    .toLowerCase();
}
