/** All files' tables -> models: what a name of another file stands for, columns that are shared, names by the casing, what keys refer to. */

import { Choices, fileStem, moduleStem } from "../../code/typescript/modules";
import type { Constraint, Facts, Field, Model } from "../../domain/model";
import type { Place } from "../../domain/text";
import {
  defaults,
  type RawColumn,
  type RawEntry,
  type RawFile,
  type RawLink,
  type RawMaker,
  type RawNamed,
  type RawTable,
  type RawTarget,
  type Ref,
  rawFile,
} from "./raw";

/** The databases that a module of tables is for. */
const engines: Readonly<Record<string, readonly string[]>> = {
  pg: ["postgresql", "cockroachdb", "yugabytedb"],
  mysql: ["mysql", "mariadb", "tidb", "vitess"],
  sqlite: ["sqlite"],
};

/** Names lead to names: no further than this. */
const deepest = 12;

/** What a name stands for, and the file that says so; or a function of the library's. */
type Found = { readonly library: string } | { readonly file: RawFile; readonly named: RawNamed };

interface Made {
  readonly dialect: string;
  readonly around: readonly [string, string] | null;
  readonly schema: string | null;
}

interface Column {
  readonly key: string;
  readonly place: Place;
  /** As declared, or null. */
  readonly name: string | null;
  readonly type: string;
  readonly links: readonly (RawLink & { readonly from: RawFile })[];
  readonly declared: Place;
}

interface Table {
  readonly id: string;
  readonly file: RawFile;
  readonly named: RawNamed;
  readonly raw: RawTable;
  readonly made: Made;
  readonly columns: readonly Column[];
}

export function linkModels(facts: readonly Facts[]): Facts {
  const files = facts.flatMap((each) => rawFile(each) ?? []);
  const world = new World(files);
  const aliases = world.aliases();
  const models = world.tables.map((table) => modelOf(world, table, aliases.get(table.id) ?? []));
  return { models, notes: facts.flatMap(({ notes }) => notes) };
}

class World {
  readonly tables: readonly Table[];
  private readonly called: Choices<{ file: RawFile; named: RawNamed }>;
  private readonly byStem = new Map<string, RawFile>();
  private readonly byNamed: ReadonlyMap<RawNamed, Table>;
  private readonly casings: readonly RawFile[];

  constructor(private readonly files: readonly RawFile[]) {
    for (const file of files) this.byStem.set(fileStem(file.file), file);
    this.called = new Choices(
      files.flatMap((file) => file.named.map((named) => ({ file, named }))),
      ({ file, named }) => ({ names: [named.name], file: file.file }),
    );
    const isNone = ({ casing }: RawFile) => Number(casing === "none");
    this.casings = files.filter(({ casing }) => casing !== null).sort((a, b) => isNone(a) - isNone(b));
    this.tables = files.flatMap((file) => file.named.flatMap((named) => this.tableOf(file, named) ?? []));
    this.byNamed = new Map(this.tables.map((table) => [table.named, table]));
  }

  find(file: RawFile, { name, member }: Ref, seen = new Set<RawFile>()): Found | undefined {
    const from = Object.hasOwn(file.imports, name) ? file.imports[name] : undefined;
    if (!from) {
      const named = file.named.find((each) => each.name === name);
      return named && { file, named };
    }
    const wanted = from[1] === "*" ? member : from[1];
    if (wanted === undefined) return undefined;
    return /^drizzle-orm(?:\/|$)/.test(from[0])
      ? { library: wanted }
      : this.exported(file, from[0], wanted, seen);
  }

  /** What a module gives under a name; one that was not read (an alias, a package, an index) by the name alone. */
  private exported(
    file: RawFile,
    module: string,
    name: string,
    seen = new Set<RawFile>(),
  ): Found | undefined {
    const target = this.byStem.get(moduleStem(file.file, module));
    const anywhere = () => this.called.find(name, file.file, module);
    if (!target) return anywhere();
    if (seen.has(target)) return undefined;
    seen.add(target);
    const named = target.named.find((each) => each.name === name);
    if (named) return { file: target, named };
    const passed = Object.hasOwn(target.exports, name) ? target.exports[name] : undefined;
    if (passed)
      return passed[0] === null
        ? this.find(target, { name: passed[1] }, seen)
        : this.exported(target, passed[0], passed[1], seen);
    for (const each of target.passes) {
      const found = this.exported(target, each, name, seen);
      if (found) return found;
    }
    return undefined;
  }

  private tableOf(file: RawFile, named: RawNamed): Table | undefined {
    const { table: raw } = named;
    const made = raw && this.made(file, raw.by);
    if (!raw || !made) return undefined;
    const columns = this.columnsOf(file, raw.columns);
    return { id: `${file.file}#${named.name}`, file, named, raw, made, columns };
  }

  /** What a call of this makes a table of; undefined = it makes none. */
  private made(file: RawFile, by: Ref, depth = 0): Made | undefined {
    const found = this.find(file, by);
    if (!found) return undefined;
    if ("library" in found) {
      const dialect = /^(pg|mysql|sqlite)(?:Table|TableCreator|Schema|Database)$/.exec(found.library)?.[1];
      return dialect === undefined ? undefined : { dialect, around: ["", ""], schema: null };
    }
    const { maker, column, table } = found.named;
    if (maker || table || column?.links.length !== 0 || depth > deepest)
      return maker && this.madeBy(found.file, maker);
    // `const table = pgTable`
    return this.made(found.file, column.by, depth + 1);
  }

  private madeBy(file: RawFile, { of, around, schema }: RawMaker): Made | undefined {
    const found = this.find(file, of);
    const makes = schema === null ? /TableCreator$/ : /(?:Schema|Database)$/;
    const made = found && "library" in found && makes.test(found.library) ? this.made(file, of) : undefined;
    return made && { ...made, around, schema };
  }

  private readonly shared = new Map<RawNamed, readonly Column[]>();

  private columnsOf(file: RawFile, entries: readonly RawEntry[]): Column[] {
    const found = new Map<string, Column>();
    for (const entry of entries)
      if ("key" in entry)
        found.set(entry.key, { ...this.built(file, entry.column), key: entry.key, place: entry.place });
      else for (const column of this.spread(this.find(file, entry.spread))) found.set(column.key, column);
    return [...found.values()];
  }

  /** The columns of an object that tables spread, read once. */
  private spread(found: Found | undefined): readonly Column[] {
    if (!found || "library" in found) return [];
    const { file, named } = found;
    const before = this.shared.get(named);
    if (before) return before;
    this.shared.set(named, []);
    const columns = this.columnsOf(file, named.columns ?? []);
    this.shared.set(named, columns);
    return columns;
  }

  /** A column by the library's function, or by one of the project's with what is called on it. */
  private built(
    file: RawFile,
    { by, name, place, links }: RawColumn,
    depth = 0,
  ): Omit<Column, "key" | "place"> {
    const own = links.map((link) => ({ ...link, from: file }));
    const found = this.find(file, by);
    if (found && "library" in found) return { name, type: found.library, links: own, declared: place };
    const member = found?.named.columns?.find((each) => "key" in each && each.key === by.member);
    const shared = member && "key" in member ? member.column : found?.named.column;
    if (!found || !shared || depth > deepest)
      return { name, type: by.member ?? by.name, links: own, declared: place };
    const base = this.built(found.file, shared, depth + 1);
    return { name: name ?? base.name, type: base.type, links: [...base.links, ...own], declared: place };
  }

  /** The column's name: its own, or its key as the nearest configuration spells it. */
  columnName(file: RawFile, { key, name }: Column): string {
    if (name !== null && name !== "") return name;
    return cased(key, nearest(file.file, this.casings)?.casing ?? null);
  }

  target(file: RawFile, ref: Ref): Table | undefined {
    return this.tableIn(this.find(file, ref));
  }

  private tableIn(found: Found | undefined): Table | undefined {
    return found && "named" in found ? this.byNamed.get(found.named) : undefined;
  }

  /** Other names under which files export a table. */
  aliases(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    for (const file of this.files)
      for (const [name, [module, own]] of Object.entries(file.exports)) {
        if (name === own) continue;
        const table =
          module === null ? this.target(file, { name: own }) : this.tableIn(this.exported(file, module, own));
        if (table) found.set(table.id, [...(found.get(table.id) ?? []), name]);
      }
    return found;
  }
}

/** What Drizzle alone needs of a model. */
export interface ModelExtra {
  readonly aliases: readonly string[];
}

function modelOf(world: World, table: Table, aliases: readonly string[]): Model {
  const { named, raw, made } = table;
  const extra: ModelExtra = { aliases };
  return {
    id: table.id,
    orm: "drizzle",
    name: named.name,
    table: raw.name === null || made.around === null ? null : made.around.join(raw.name),
    schema: made.schema,
    place: named.place,
    fields: table.columns.map((column) => fieldOf(world, table, column)),
    constraints: [
      ...table.columns.flatMap((column) => columnConstraints(world, table, column)),
      ...ruleConstraints(world, table),
    ],
    engines: engines[made.dialect] ?? [],
    extra: { ...extra },
  };
}

const has = ({ links }: Column, ...methods: string[]) => links.find(({ method }) => methods.includes(method));

function fieldOf(world: World, { file, made }: Table, column: Column): Field {
  const given = [...column.links].reverse().map(({ method }) => method);
  const increments = column.links.some((link) => link.increments) || isRowid(made, column);
  const found = [...given, column.type].flatMap((method) =>
    Object.hasOwn(defaults, method) ? (defaults[method] ?? []) : [],
  );
  return {
    name: column.key,
    column: world.columnName(file, column),
    place: column.place,
    type: column.type,
    nullable: !isRequired(made, column),
    default: increments ? "increment" : (found[0] ?? "none"),
  };
}

/** SQLite's `integer` primary key is the row's own number. */
function isRowid({ dialect }: Made, column: Column): boolean {
  return (
    dialect === "sqlite" && /^int(?:eger)?$/.test(column.type) && has(column, "primaryKey") !== undefined
  );
}

const serials: ReadonlySet<string> = new Set(["serial", "bigserial", "smallserial"]);

function isRequired({ dialect }: Made, column: Column): boolean {
  if (has(column, "notNull", "primaryKey", "generatedAlwaysAsIdentity", "generatedByDefaultAsIdentity"))
    return true;
  return dialect !== "sqlite" && serials.has(column.type);
}

function columnConstraints(world: World, { file, made }: Table, column: Column): Constraint[] {
  const base = { fields: [column.key], columns: [world.columnName(file, column)], name: null };
  const [unique, primary, references] = [
    has(column, "unique"),
    has(column, "primaryKey"),
    has(column, "references"),
  ];
  const required = has(column, "notNull") ?? primary;
  const found: Constraint[] = [];
  if (primary) found.push({ ...base, kind: "primary_key", place: primary.place, extra: { inline: true } });
  if (unique)
    found.push({
      ...base,
      kind: "unique",
      name: unique.text,
      place: unique.place,
      extra: { uncased: [column.name || column.key] },
      ...(made.dialect === "sqlite" ? { index: true } : {}),
    });
  if (references?.to)
    found.push({
      ...base,
      kind: "foreign_key",
      place: references.place,
      ...referred(world, references.from, references.to),
    });
  if (isRequired(made, column))
    found.push({ ...base, kind: "not_null", place: required?.place ?? column.declared });
  return found;
}

function referred(world: World, file: RawFile, to: RawTarget): Pick<Constraint, "references"> {
  const target = world.target(file, to.table);
  const columns = to.keys.map((key) => {
    const column = target?.columns.find((each) => each.key === key);
    return target && column ? world.columnName(target.file, column) : key;
  });
  const { raw, made } = target ?? {};
  const table = raw?.name == null || made?.around == null ? null : made.around.join(raw.name);
  return { references: { model: target?.id ?? to.table.member ?? to.table.name, table, columns } };
}

function ruleConstraints(world: World, { file, raw, made, columns }: Table): Constraint[] {
  return raw.rules.flatMap((rule): Constraint[] => {
    const pairs = rule.keys.flatMap((key) => columns.find((each) => each.key === key) ?? []);
    const base = {
      fields: pairs.map(({ key }) => key),
      columns: pairs.map((each) => world.columnName(file, each)),
      name: rule.name,
      place: rule.place,
      ...(rule.expression === null ? {} : { expression: rule.expression }),
      ...(rule.condition === null ? {} : { condition: rule.condition }),
    };
    if (pairs.length === 0 && rule.expression === null) return [];
    if (rule.kind === "index") return [{ ...base, kind: "unique", index: true }];
    if (rule.kind === "unique") {
      const uncased = pairs.map((each) => each.name || each.key);
      return [
        {
          ...base,
          kind: "unique",
          extra: { uncased },
          ...(made.dialect === "sqlite" ? { index: true } : {}),
        },
      ];
    }
    if (rule.kind === "foreign_key")
      return rule.to ? [{ ...base, kind: "foreign_key", ...referred(world, file, rule.to) }] : [];
    if (rule.kind !== "primary_key") return [{ ...base, kind: rule.kind }];
    // The database demands the columns of a primary key, whatever they declare; SQLite does not.
    const demanded = made.dialect === "sqlite" ? [] : pairs.filter((each) => !isRequired(made, each));
    return [
      { ...base, kind: "primary_key" },
      ...demanded.map(
        (each): Constraint => ({
          kind: "not_null",
          fields: [each.key],
          columns: [world.columnName(file, each)],
          name: null,
          place: rule.place,
        }),
      ),
    ];
  });
}

function nearest<T extends { readonly file: string }>(path: string, files: readonly T[]): T | undefined {
  const parts = path.split("/");
  const shared = ({ file }: T) => {
    const others = file.split("/");
    const end = parts.findIndex((part, index) => part !== others[index]);
    return end < 0 ? parts.length : end;
  };
  const [first, ...rest] = files;
  return rest.reduce((best, each) => (best && shared(best) >= shared(each) ? best : each), first);
}

/** As Drizzle does: https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/casing.ts */
function cased(key: string, casing: string | null): string {
  if (casing !== "snake_case" && casing !== "camelCase") return key;
  const words = key.replace(/['\u2019]/g, "").match(/[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+/g) ?? [];
  const lower = words.map((word) => word.toLowerCase());
  if (casing === "snake_case") return lower.join("_");
  return lower
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join("");
}
