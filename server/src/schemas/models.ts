/** Tables as models: what all files of migrations and schemas make, replayed by the history in which they run. */

import { isTestFile } from "../domain/chain";
import type { Constraint, Model } from "../domain/model";
import type { Change, Column } from "./changes";
import { compareVersions, type Stand } from "./histories";
import { replayTables, type Table } from "./tables";

/** What one file does to tables; JSON-able. */
export interface Script extends Stand {
  readonly file: string;
  readonly changes: readonly Change[];
}

/** A table that migrations make is not what a schema or a dump beside them says: that is made of them. Tests make their own. */
export function tableModels(scripts: readonly Script[], orm: string): Model[] {
  const histories = new Map<string, Script[]>();
  for (const script of scripts) {
    // What has no version is a history of its own where it is code.
    const key = script.version === null && !script.file.endsWith(".sql") ? script.file : script.history;
    histories.set(key, [...(histories.get(key) ?? []), script]);
  }
  const found = [...histories.values()].flatMap((own) => {
    const engine = own.find((each) => each.engine !== null)?.engine ?? null;
    const rank = own.every(({ file }) => isTestFile(file))
      ? 2
      : own.some(({ version }) => version !== null)
        ? 0
        : 1;
    return replayTables(inOrder(own).flatMap(({ changes }) => changes)).map((table) => ({
      table,
      engine,
      rank,
    }));
  });
  const ofName = new Map<string, typeof found>();
  for (const each of found) {
    const name = each.table.name.toLowerCase();
    ofName.set(name, [...(ofName.get(name) ?? []), each]);
  }
  const isBest = ({ table, rank }: (typeof found)[number]) =>
    !ofName
      .get(table.name.toLowerCase())
      ?.some((other) => other.rank < rank && areBeside(other.table.place.file, table.place.file));
  return withReferences(found.filter(isBest).map(({ table, engine }) => modelOf(table, engine, orm)));
}

/** False for files of two packages of one workspace, which have tables of their own: `apps/shop/…`, `services/billing/…`. */
export function areBeside(a: string, b: string): boolean {
  const [one, other] = [a, b].map(
    (path) => /^(?:apps|packages|services|projects)\/[^/]{1,200}\//.exec(path)?.[0],
  );
  return one === undefined || other === undefined || one === other;
}

/** By version; of files without one those that make tables come first: an index needs its table. */
function inOrder(scripts: readonly Script[]): Script[] {
  const makes = ({ changes }: Script) => (changes.some(({ change }) => change === "create-table") ? 0 : 1);
  return [...scripts].sort((a, b) => {
    const byVersion = a.version && b.version ? compareVersions(a.version, b.version) : 0;
    if (byVersion !== 0) return byVersion;
    if (Boolean(a.version) !== Boolean(b.version)) return a.version ? 1 : -1;
    return (a.version ? 0 : makes(a) - makes(b)) || (a.file < b.file ? -1 : a.file > b.file ? 1 : 0);
  });
}

/** Databases that speak the same SQL. */
const families: Readonly<Record<string, readonly string[]>> = {
  postgresql: ["postgresql", "cockroachdb", "yugabytedb"],
  mysql: ["mysql", "mariadb", "tidb", "vitess"],
};

function modelOf(
  { name: full, place, columns, constraints }: Table,
  engine: string | null,
  orm: string,
): Model {
  const [name, schema = null] = full.split(".").reverse();
  const known = new Map(columns.map((each) => [each.name.toLowerCase(), each.name]));
  const primary = constraints.find(({ kind }) => kind === "primary_key")?.columns ?? [];
  const isPrimary = (each: Column) => primary.some((one) => one.toLowerCase() === each.name.toLowerCase());
  // SQLite's primary key takes null, and a row's own number needs none.
  const isRequired = (each: Column) => each.required || (isPrimary(each) && engine !== "sqlite");
  const declared = constraints.map((each): Constraint => {
    const own = each.columns.map((column) => known.get(column.toLowerCase()) ?? column);
    return { ...each, columns: own, fields: own };
  });
  const required = columns.filter(isRequired).map(
    (each): Constraint => ({
      kind: "not_null",
      fields: [each.name],
      columns: [each.name],
      name: null,
      place: each.place,
    }),
  );
  return {
    id: `${place.file}#${full}`,
    orm,
    name: name ?? full,
    table: name ?? full,
    schema,
    place,
    fields: columns.map((each) => ({
      name: each.name,
      column: each.name,
      place: each.place,
      type: each.type,
      nullable: !isRequired(each),
      default: each.default,
    })),
    constraints: [...declared, ...required],
    ...(engine === null ? {} : { engines: families[engine] ?? [engine] }),
  };
}

/** A table that another history makes, of the same database, may be meant as well. */
function withReferences(models: readonly Model[]): Model[] {
  const byTable = new Map<string, Model[]>();
  const key = ({ schema, table }: Model) =>
    (schema === null ? (table ?? "") : `${schema}.${table}`).toLowerCase();
  for (const model of models) byTable.set(key(model), [...(byTable.get(key(model)) ?? []), model]);
  return models.map((model) => ({
    ...model,
    constraints: model.constraints.map((each) => {
      if (!each.references) return each;
      const named = byTable.get(each.references.model.toLowerCase()) ?? [];
      const target = named.find(({ engines }) => engines?.[0] === model.engines?.[0]) ?? named[0];
      if (!target) return each;
      const primary = target.constraints.find(({ kind }) => kind === "primary_key")?.columns ?? [];
      const columns = each.references.columns.length > 0 ? each.references.columns : primary;
      return { ...each, references: { model: target.id, table: target.table, columns } };
    }),
  }));
}
