/** Models on their way to tables: inherited fields and options, the id and timestamps that nobody writes, and who is meant by a name. */

import { Choices, fileStem, moduleStem } from "../../code/typescript/modules";
import type { Place } from "../../domain/text";
import { listed } from "../../syntax/listed";
import { plural, underscored } from "../../syntax/plural";
import { noOptions } from "./attributes";
import type { Associated, FactsExtra, RawAssociation, RawAt, RawField, RawModel, RawOptions } from "./raw";

/** A table while it is put together. */
export interface Table {
  readonly raw: RawModel;
  readonly id: string;
  readonly name: string;
  readonly version: 6 | 7;
  readonly options: RawOptions;
  readonly table: string | null;
  fields: RawField[];
  /** True where no attribute is a primary key: `id` is added. */
  ownId: boolean;
  /** Made by an association over what both sides refer to. */
  readonly joined: { readonly fields: readonly string[]; readonly name: string; readonly place: Place }[];
  readonly associated: Record<string, Associated>;
}

/** Deeper chains of bases are not followed. */
const deepest = 8;

export class World {
  readonly tables: readonly Table[];
  /** Those of `through: "user_groups"`, which nobody declares. */
  readonly through: Table[] = [];

  private readonly models: Choices<RawModel>;
  private readonly named: Choices<Table>;
  private readonly byStem: ReadonlyMap<string, readonly Table[]>;
  private readonly aliases: ReadonlyMap<string, FactsExtra["aliases"]>;
  private readonly isNew: boolean;

  constructor(readonly facts: FactsExtra) {
    const versions = new Set(facts.models.map(({ version }) => version));
    this.isNew = versions.has(7) && !versions.has(6);
    this.models = new Choices(facts.models, ({ aliases, file }) => ({ names: aliases, file }));
    this.tables = facts.models.filter(({ abstract }) => !abstract).map((raw) => this.tableOf(raw));
    this.named = new Choices(this.tables, ({ name, raw }) => ({
      names: [name, ...raw.aliases],
      file: raw.file,
    }));
    this.aliases = listed(facts.aliases, ({ name }) => [name]);
    this.byStem = listed(this.tables, ({ raw }) => [fileStem(raw.file)]);
  }

  private tableOf(raw: RawModel): Table {
    const bases = this.basesOf(raw);
    const version = raw.version ?? (this.isNew ? 7 : 6);
    const defaults = nearest(raw.file, this.facts.defaults) ?? noOptions;
    const options = [raw, ...bases].reduceRight(
      (before, each) => laidOver(each.options, before),
      defaults as RawOptions,
    );
    const own = new Map<string, RawField>();
    for (const each of [...bases].reverse()) for (const field of each.fields) own.set(field.name, field);
    for (const field of raw.fields) own.set(field.name, field);
    const name = raw.name ?? raw.aliases[0] ?? "";
    const many = version === 7 ? (options.plural ?? plural(name)) : plural(name);
    const made =
      raw.name === null ? null : options.freeze ? name : options.underscored ? underscored(many) : many;
    const stamps = options.timestamps === false ? [] : stampsOf(raw, options);
    const table = raw.options.table ?? made;
    const fields = [...own.values()];
    const known = new Set(fields.map((each) => each.name));
    return {
      raw,
      id: `${raw.file}#${name}`,
      name,
      version,
      options,
      table,
      fields: [...fields, ...stamps.filter((each) => !known.has(each.name))],
      ownId: !fields.some(({ primary }) => primary),
      joined: [],
      associated: {},
    };
  }

  basesOf(raw: RawModel, depth = 0): RawModel[] {
    if (depth > deepest) return [];
    const found = raw.bases.flatMap((base) => {
      const meant = this.models.find(base, raw.file, raw.imports[base]?.[0]);
      // A class that shares its name with its base, which another file declares.
      const other = () => this.facts.models.find((each) => each !== raw && each.aliases.includes(base));
      return (meant === raw ? other() : meant) ?? [];
    });
    return found.flatMap((each) => [each, ...this.basesOf(each, depth + 1)]);
  }

  /** What a file calls it: a model, a variable, what another file calls the model of a module. */
  called(name: string, { file, imports }: RawAt): Table | undefined {
    const from = imports[name];
    const meant = from && !/^(?:default|\*)$/.test(from[1]) ? from[1] : name;
    const found = this.named.find(meant, file, from?.[0]);
    if (found) return found;
    const alias = this.aliases.get(meant)?.[0];
    const stem = alias ? moduleStem(alias.file, alias.module) : from && moduleStem(file, from[0]);
    return this.byStem.get(stem ?? "")?.[0] ?? this.through.find((each) => each.name === meant);
  }

  /** `through: "user_groups"`: a model that nobody declares. */
  throughOf(to: string, each: RawAssociation, source: Table): Table {
    const { options } = source;
    const inherited = source.version === 7 ? (nearest(each.file, this.facts.defaults) ?? noOptions) : options;
    const raw: RawModel = {
      ...source.raw,
      name: to,
      aliases: [],
      place: each.place,
      file: each.file,
      bases: [],
      fields: [],
      indexes: [],
      hooks: [],
      setters: [],
      options: {
        ...noOptions,
        table: to,
        timestamps: inherited.timestamps,
        underscored: inherited.underscored,
      },
    };
    const table = this.tableOf(raw);
    this.through.push(table);
    return table;
  }
}

export function primaryOf({ fields, ownId }: Table): string[] {
  return ownId ? ["id"] : fields.filter(({ primary }) => primary).map(({ name }) => name);
}

export function columnIn({ fields, options }: Table, field: string): string {
  const found = fields.find(({ name }) => name === field);
  return found?.column ?? (options.underscored ? underscored(field) : field);
}

export const empty = { column: null, primary: null, default: "none" } as const;

export function idOf({ place }: RawModel): RawField {
  return {
    ...empty,
    name: "id",
    place,
    type: "INTEGER",
    required: null,
    primary: place,
    default: "increment",
    unique: null,
    references: null,
  };
}

function stampsOf({ place }: RawModel, options: RawOptions): RawField[] {
  const stamp = (name: string | false | null, other: string, required: Place | null): RawField[] =>
    name === false
      ? []
      : [
          {
            ...empty,
            name: name ?? other,
            place,
            type: "DATE",
            required,
            default: required ? "value" : "none",
            unique: null,
            references: null,
          },
        ];
  return [
    ...stamp(options.createdAt, "createdAt", place),
    ...stamp(options.updatedAt, "updatedAt", place),
    ...(options.paranoid ? stamp(options.deletedAt, "deletedAt", null) : []),
  ];
}

/** What the model says, laid over what is said for all. */
function laidOver(own: RawOptions, before: RawOptions): RawOptions {
  const said = Object.entries(own).filter(([, value]) => value !== null);
  return { ...before, ...Object.fromEntries(said) };
}

function nearest<T extends { readonly file: string }>(path: string, files: readonly T[]): T | undefined {
  const parts = path.split("/");
  const shared = ({ file }: T) => {
    const at = file.split("/").findIndex((part, index) => part !== parts[index]);
    return at < 0 ? parts.length : at;
  };
  const [first, ...rest] = files;
  return rest.reduce((best, each) => (best && shared(best) >= shared(each) ? best : each), first);
}
