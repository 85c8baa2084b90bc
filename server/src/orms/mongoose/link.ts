/** Schemas, models and indexes of a workspace -> complete models: sub-schemas unfolded, discriminators in their collection, plugins named. */

import { Choices } from "../../code/typescript/modules";
import type { Constraint, Facts, Field, Model } from "../../domain/model";
import { listed } from "../../syntax/listed";
import { generatedName } from "./names";
import { collectionOf } from "./plural";
import type { FactsExtra, RawField, RawImports, RawIndex, RawLater, RawModel, RawSchema } from "./raw";

/** What Mongoose's parts tell each other of a model. */
export interface ModelExtra {
  /** Names by which code says the model: variables, classes, types of its documents, its collection, its discriminators. */
  readonly aliases: readonly string[];
  /** The variables that hold its collection, of the files that give them to others. */
  readonly held?: readonly { readonly name: string; readonly file: string }[];
  readonly plugins: readonly string[];
  /** What runs around its writes: `pre save`. */
  readonly hooks: readonly string[];
  /** A collection that only the driver's calls declare. */
  readonly bare?: boolean;
}

export function modelExtra({ extra }: Pick<Model, "extra">): ModelExtra {
  return { aliases: [], plugins: [], hooks: [], ...(extra as Partial<ModelExtra> | undefined) };
}

/** Schemas within schemas are unfolded so far. */
const deepest = 8;

export function linkModels(facts: FactsExtra): Facts {
  const { schemas, later, types } = facts;
  const named = new Choices(schemas, ({ names, whole, file }) => ({
    names: whole ? [...names, wholeModule] : names,
    file,
  }));
  const unnamed = new Map(
    schemas.flatMap((each) =>
      each.names.flatMap((name) => (name.startsWith("#") ? [[`${each.file}${name}`, each] as const] : [])),
    ),
  );
  const declared = facts.models.map((raw) => ({ raw, schema: resolve(raw.schema, raw.file, raw.imports) }));
  const called = new Choices(declared, ({ raw }) => ({ names: [raw.name, ...raw.aliases], file: raw.file }));
  const schemaOf = new Map(declared.map(({ raw, schema }) => [raw, schema]));
  const roots = new Map(declared.map(({ raw }) => [raw, rootOf(raw)]));
  const families = listed(declared, ({ raw }) => [roots.get(raw) ?? raw]);
  const saidOf = listed(later, ({ of, file, imports }) => {
    const schema = "schema" in of ? resolve(of.schema, file, imports) : undefined;
    return schema ? [schema] : [];
  });
  const typesIn = listed(types, ({ file }) => [file]);
  const models = declared.map(({ raw, schema }) => build(raw, schema));
  const bare = collections(new Set(models.map(({ table }) => table)));
  const heldOf = listed(facts.held, ({ collection }) => [collection]);
  const saidOfCollection = listed(later, ({ of }) => ("collection" in of ? [of.collection] : []));
  const saidOfModel = listed(later, ({ of, file, imports }) => {
    const raw = "model" in of ? modelCalled(of.model, file, imports)?.raw : undefined;
    return raw ? [raw.name] : [];
  });
  const notes = models.flatMap((model) => {
    const { plugins } = modelExtra(model);
    return plugins.length > 0
      ? [
          `Mongoose: ${model.name} has plugins (${plugins.join(", ")}): fields and indexes that they add are not read.`,
        ]
      : [];
  });
  return { models: [...models.map(withLater), ...bare].map(withHeld), notes: [...new Set(notes)] };

  /** A discriminator shares the collection of its root: what writes there by the driver writes rows of the root. */
  function withHeld(model: Model): Model {
    const isRoot = model.constraints.some(({ kind }) => kind === "primary_key");
    const held = (isRoot && heldOf.get(model.table ?? "")) || [];
    if (held.length === 0) return model;
    return {
      ...model,
      extra: { ...modelExtra(model), held: held.map(({ name, file }) => ({ name, file })) },
    };
  }

  /** The schema that a name means in a file: its own, an imported one, the one that a module is. */
  function resolve(name: string | null, file: string, imports: RawImports): RawSchema | undefined {
    if (name === null) return undefined;
    if (name.startsWith("#")) return unnamed.get(file + name);
    const from = imports[name];
    const isWhole = from?.[1] === "default" || from?.[1] === "*";
    const meant = from && !isWhole ? from[1] : name;
    return named.find(isWhole ? [wholeModule, meant] : meant, file, from?.[0]);
  }

  /** The model whose rows are meant by a name in a file. */
  function modelCalled(name: string, file: string, imports: RawImports) {
    const from = imports[name];
    const meant = from && !/^(?:default|\*)$/.test(from[1]) ? from[1] : name;
    return called.find(meant, file, from?.[0]);
  }

  function rootOf(raw: RawModel, depth = 0): RawModel {
    const base = raw.base === null ? undefined : modelCalled(raw.base, raw.file, raw.imports)?.raw;
    return base && base !== raw && depth < deepest ? rootOf(base, depth + 1) : raw;
  }

  function tableOf(raw: RawModel): string {
    const root = roots.get(raw) ?? raw;
    const schema = schemaOf.get(root);
    const isPlain = facts.plain.length > 0 || schema?.options.pluralization === false;
    return root.collection ?? schema?.collection ?? (isPlain ? root.name : collectionOf(root.name));
  }

  function build(raw: RawModel, schema: RawSchema | undefined): Model {
    const { fields, constraints, plugins, hooks, hides } = unfold(schema, "", 0);
    const isClass =
      schema !== undefined && !schema.names.some((name) => name === raw.schema && name.startsWith("#"));
    const [file, place] =
      isClass && raw.types.includes(schema.names[0] ?? "")
        ? [schema.file, schema.place]
        : [raw.file, raw.place];
    const table = tableOf(raw);
    const root = roots.get(raw) ?? raw;
    const own = fields.find(({ name }) => name === "_id");
    const id: Field = own ?? {
      name: "_id",
      column: "_id",
      place,
      type: "ObjectId",
      nullable: false,
      default: "value",
    };
    const family = (families.get(raw) ?? []).filter((each) => each.raw !== raw);
    const of = [raw, ...family.map((each) => each.raw)];
    return {
      id: `${file}#${raw.name}`,
      orm: "mongoose",
      engines: ["mongodb"],
      name: raw.name,
      table,
      schema: null,
      place,
      fields: [id, ...fields.filter((each) => each !== own)],
      constraints: [
        ...(root === raw
          ? [
              {
                ...empty,
                kind: "primary_key" as const,
                fields: ["_id"],
                columns: ["_id"],
                place: own?.place ?? place,
              },
            ]
          : []),
        ...constraints,
      ],
      ...(hides === undefined ? {} : { hidesRowsBy: hides }),
      extra: {
        aliases: [...new Set([...of.flatMap(namesOf), ...(root === raw ? [table] : [])])],
        plugins,
        hooks,
      } satisfies ModelExtra,
    };
  }

  function namesOf(raw: RawModel): string[] {
    const schema = schemaOf.get(raw);
    const known = [
      ...raw.types,
      ...(schema?.types ?? []),
      ...(schema?.names ?? []).filter((name) => !name.startsWith("#")),
    ];
    const files = [...new Set([raw.file, ...(schema ? [schema.file] : [])])];
    const documents = files
      .flatMap((file) => typesIn.get(file) ?? [])
      .filter(({ of }) => of.some((each) => known.includes(each)));
    const plain = [...raw.types, ...(schema?.types ?? [])].filter((name) => /^[\w$]+$/.test(name));
    return [raw.name, ...raw.aliases, ...plain, ...documents.map(({ name }) => name)];
  }

  /** Paths and constraints of a schema, its bases and the schemas within. */
  function unfold(
    schema: RawSchema | undefined,
    prefix: string,
    depth: number,
  ): { fields: Field[]; constraints: Constraint[]; plugins: string[]; hooks: string[]; hides?: string } {
    if (!schema || depth > deepest) return { fields: [], constraints: [], plugins: [], hooks: [] };
    const said = saidOf.get(schema) ?? [];
    const own = [...schema.fields, ...said.flatMap(({ fields }) => fields)];
    const bases = schema.bases.map((name) =>
      unfold(resolve(name, schema.file, schema.imports), prefix, depth + 1),
    );
    const inner = own.flatMap((field) => {
      const within = resolve(field.sub, schema.file, schema.imports);
      if (!within || within === schema) return [];
      const found = unfold(within, `${prefix}${field.path}.`, depth + 1);
      const isOut = field.excludeIndexes || within.options.excludeIndexes;
      return [
        isOut ? { ...found, constraints: found.constraints.filter(({ kind }) => kind !== "unique") } : found,
      ];
    });
    const parts = [...bases, ...inner];
    const hides = [...said, ...bases]
      .map((each) => each.hides ?? undefined)
      .find((each) => each !== undefined);
    const indexes = [
      ...own.flatMap(({ unique }) => unique ?? []),
      ...schema.indexes,
      ...said.flatMap((each) => each.indexes),
    ];
    return {
      fields: [
        ...bases.flatMap(({ fields }) => fields),
        ...own.map((field) => fieldOf(field, prefix)),
        ...inner.flatMap(({ fields }) => fields),
      ],
      constraints: [
        ...indexes.map((index) => indexed(index, prefix)),
        ...own.flatMap((field) => validated(field, prefix)),
        ...parts.flatMap(({ constraints }) => constraints),
      ],
      plugins: [...said.flatMap(({ plugin }) => plugin ?? []), ...parts.flatMap(({ plugins }) => plugins)],
      hooks: [
        ...schema.hooks,
        ...said.flatMap(({ hook }) => hook ?? []),
        ...parts.flatMap(({ hooks }) => hooks),
      ],
      ...(hides === undefined ? {} : { hides }),
    };
  }

  /** What the driver's calls say of a model's collection. */
  function withLater(model: Model): Model {
    const isRoot = model.constraints.some(({ kind }) => kind === "primary_key");
    const said = [
      ...((isRoot && saidOfCollection.get(model.table ?? "")) || []),
      ...(saidOfModel.get(model.name) ?? []),
    ];
    const more = said.flatMap((each) => each.indexes.map((index) => indexed(index, "")));
    return more.length > 0 ? { ...model, constraints: [...model.constraints, ...more] } : model;
  }

  /** Collections that no model has. */
  function collections(known: ReadonlySet<string | null>): Model[] {
    const said = listed(later, ({ of }) =>
      "collection" in of && !known.has(of.collection) ? [of.collection] : [],
    );
    return [...said].map(([name, all]) => bareModel(name, all));
  }
}

/** No name of code: what a module gives to those that import it whole. */
const wholeModule = "module.exports";

const empty = { fields: [], columns: [], name: null };

function fieldOf({ path, place, type, required, hasDefault }: RawField, prefix: string): Field {
  const name = prefix + path;
  return {
    name,
    column: name,
    place,
    type,
    nullable: required === null,
    default: hasDefault ? "value" : "none",
  };
}

/** `required` and the validators: Mongoose asks them itself, MongoDB knows nothing of them. */
function validated({ path, required, validators }: RawField, prefix: string): Constraint[] {
  const on = { ...empty, fields: [prefix + path], columns: [prefix + path] };
  return [
    ...(required ? [{ ...on, kind: "not_null" as const, place: required }] : []),
    ...validators.map(({ place, text }) => ({ ...on, kind: "check" as const, place, expression: text })),
  ];
}

function indexed(
  { keys, name, condition, sparse, collation, message, place }: RawIndex,
  prefix: string,
): Constraint {
  const paths = keys.map(([path, direction]) => [prefix + path, direction] as const);
  const columns = paths.map(([path]) => path);
  const extra = {
    generated: generatedName(paths),
    ...(sparse ? { sparse } : {}),
    ...(message ? { message } : {}),
  };
  return {
    kind: "unique",
    index: true,
    fields: columns,
    columns,
    name,
    place,
    ...(condition ? { condition } : {}),
    // What collides need not be equal: no filter by the values finds it for sure.
    ...(collation !== null || keys.some(([, kind]) => !/^-?1$/.test(kind))
      ? { expression: collation ?? "text" }
      : {}),
    extra,
  };
}

/** `db.collection("users").createIndex({ email: 1 }, { unique: true })`: the index is all that the code declares. */
function bareModel(name: string, all: readonly RawLater[]): Model {
  const indexes = all.flatMap((each) => each.indexes);
  const place = indexes[0]?.place ?? { file: "", start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
  const paths = [...new Set(indexes.flatMap(({ keys }) => keys.map(([path]) => path)))].filter(
    (path) => path !== "_id",
  );
  const field = (path: string): Field => ({
    name: path,
    column: path,
    place,
    type: null,
    nullable: path !== "_id",
    default: path === "_id" ? "value" : "none",
  });
  return {
    id: `${place.file}#${name}`,
    orm: "mongoose",
    engines: ["mongodb"],
    name,
    table: name,
    schema: null,
    place,
    fields: ["_id", ...paths].map(field),
    constraints: [
      { ...empty, kind: "primary_key", fields: ["_id"], columns: ["_id"], place },
      ...indexes.map((index) => indexed(index, "")),
    ],
    extra: { aliases: [name], plugins: [], hooks: [], bare: true } satisfies ModelExtra,
  };
}
