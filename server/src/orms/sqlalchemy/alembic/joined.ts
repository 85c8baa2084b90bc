/** Models with what migrations made of their tables: real names, constraints that only a migration knows, tables without a model. */

import type { Constraint, Model } from "../../../domain/model";
import { commonParts } from "../../../domain/paths";
import { withMigrations } from "../../../schemas/declared";
import { type Script, tableModels } from "../../../schemas/models";
import type { ConstraintExtra } from "../names";
import type { Convention, World } from "../world";
import { Changes } from "./changes";
import { type History, historiesOf } from "./order";

/** The models of the workspace, and one for each table that migrations alone declare. */
export function withAlembic(models: readonly Model[], world: World): Model[] {
  const revisions = world.files.flatMap(({ revision }) => revision ?? []);
  if (revisions.length === 0) return [...models];
  const made = historiesOf(revisions).flatMap((history, index) =>
    tableModels(scriptsOf(history, index, world), "sqlalchemy")
      .filter(({ table }) => table !== "alembic_version")
      .map(withLongNames),
  );
  const joins = new Map<Model, Model>();
  for (const model of models) {
    const table = model.constraints.length > 0 ? nearest(model, made) : undefined;
    if (table) joins.set(model, table);
  }
  const declared = new Map([...joins].map(([model, table]) => [table.id, model.id]));
  const taken = new Set([...joins.values()]);
  const all = [
    ...models.map((model) => joined(model, joins.get(model))),
    ...made.filter((table) => !taken.has(table)),
  ];
  return all.map((model) => withModels(model, declared));
}

function scriptsOf(history: History, index: number, world: World): Script[] {
  const changes = new Changes(conventionOf(history, world));
  return history.map((one, at) => ({
    ...{ file: one.file, history: String(index), version: [at], engine: null },
    changes: one.operations.flatMap((operation) => changes.of(operation)),
  }));
}

/** That of the metadata that env.py hands over; where it is made at run time the only one that the workspace has. */
function conventionOf(history: History, world: World): Convention | null {
  for (const folder of new Set(history.flatMap(({ file }) => foldersOf(file)))) {
    const env = world.files.find(({ file }) => file === `${folder}env.py`);
    if (env?.named.some(({ name }) => name === "target_metadata"))
      return world.metaOf(env, { ref: "target_metadata" })?.convention ?? null;
  }
  const conventions = new Map<string, Convention>();
  for (const file of world.files)
    for (const { is, name } of file.named) {
      const isOne = is === "metadata" || is === "base" || is === "class";
      const own = isOne ? world.metaOf(file, { ref: name })?.convention : undefined;
      if (own) conventions.set(JSON.stringify(own), own);
    }
  const [only, other] = conventions.values();
  return other ? null : (only ?? null);
}

/** The folder of the file and the two around it: `alembic/versions/`, `alembic/`, and of versions by year. */
function foldersOf(file: string): string[] {
  const parts = file.split("/").slice(0, -1);
  return [0, 1, 2, 3]
    .filter((up) => up <= parts.length)
    .map((up) => parts.slice(0, parts.length - up))
    .map((own) => own.map((part) => `${part}/`).join(""));
}

/** A name that is cut by the database is made for each of them. */
function withLongNames(model: Model): Model {
  return {
    ...model,
    constraints: model.constraints.map((one) =>
      one.name !== null && extraOf(one).convention === one.name ? { ...one, name: null } : one,
    ),
  };
}

function extraOf({ extra }: Constraint): ConstraintExtra {
  return extra ?? {};
}

/** The table that migrations make for the model: of several applications that of the same one. */
function nearest({ table, schema, place }: Model, made: readonly Model[]): Model | undefined {
  const same = made.filter(
    (one) => one.table?.toLowerCase() === table?.toLowerCase() && isDefault(one.schema, schema),
  );
  const shared = (one: Model) => commonParts(place.file, one.place.file);
  return same.reduce<Model | undefined>(
    (best, one) => (best && shared(best) >= shared(one) ? best : one),
    undefined,
  );
}

function isDefault(a: string | null, b: string | null): boolean {
  const plain = (schema: string | null) =>
    schema === null || /^(?:public|dbo|main)$/i.test(schema) ? null : schema;
  return plain(a) === plain(b);
}

/** What no model declares is declared by its migration: SQLAlchemy's users often say it there alone. */
function joined(model: Model, made: Model | undefined): Model {
  if (!made) return model;
  const known = new Set(model.constraints.flatMap((one) => extraOf(one).convention ?? []));
  const kept = made.constraints.filter((one) => {
    const name = one.name ?? extraOf(one).convention ?? null;
    return one.kind !== "not_null" && (name === null || !known.has(name));
  });
  const [joined] = withMigrations(
    [model],
    kept.map((one) => ({
      ...{ table: model.table ?? "", namings: [] },
      constraint: { ...one, name: one.name ?? extraOf(one).convention ?? null },
    })),
    () => false,
  );
  return withLongNames(joined ?? model);
}

function withModels(model: Model, declared: ReadonlyMap<string, string>): Model {
  return {
    ...model,
    constraints: model.constraints.map((one) => {
      const id = one.references && declared.get(one.references.model);
      return one.references && id !== undefined
        ? { ...one, references: { ...one.references, model: id } }
        : one;
    }),
  };
}
