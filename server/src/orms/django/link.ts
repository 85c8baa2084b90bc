/** Files' facts -> complete models: inherited fields, tables, columns, relations, many-to-many tables, migrations, contrib. */

import type { Bases } from "../../code/python/classes";
import type { Constraint, Facts, Field, Model } from "../../domain/model";
import { type Apps, appFolder, appOf, findApps } from "./apps";
import { basesOfModels } from "./bases";
import { contribModels } from "./contrib";
import { extraOf, type FileExtra, type LinkedExtra, type LinkedRelation, type MigrationExtra } from "./extra";
import type { Relation } from "./fields";
import { withCalled, withForms, withHidden } from "./habits";
import { mergeMigrations } from "./history";

import { truncateName } from "./names";

export function link(facts: readonly Facts[]): Facts {
  const raw = facts.flatMap(({ models }) => models);
  const bases = basesOfModels(raw);
  const files = facts.map(({ extra }) => extra as Partial<FileExtra & MigrationExtra> | undefined);
  const migrations = files.filter((extra): extra is MigrationExtra => extra?.operations !== undefined);
  const labels = new Map(
    files.flatMap((extra) =>
      extra?.appLabel && extra.path ? [[appFolder(extra.path), extra.appLabel]] : [],
    ),
  );
  const models = raw.filter((model) => bases.isModel(model));
  const ofModels = models
    .filter(({ place }) => /(?:^|\/)models(?:\.py$|\/)/.test(place.file))
    .map(({ place }) => appFolder(place.file));
  const apps = findApps([...ofModels, ...migrations.map(({ app }) => app)], labels);
  const userModel = files.find((extra) => extra?.userModel)?.userModel;
  const linker = new Linker(models, bases, apps, userModel);
  const linked = linker.link();
  const merged = mergeMigrations([...linked, ...contribModels], migrations, apps);
  const hiding = Object.assign({}, ...files.map((extra) => extra?.hiding ?? {})) as Record<string, string>;
  const complete = withForms(merged, files).map((model) => withHidden(model, hiding));
  return { models: withCalled(complete), notes: linker.notes };
}

/** A model with what it inherits, before its relations know their targets. */
interface Inherited {
  readonly model: Model;
  readonly label: string | null;
  readonly fields: readonly Field[];
  readonly constraints: readonly Constraint[];
  readonly relations: Readonly<Record<string, Relation & { readonly from: Model }>>;
  readonly managers: readonly string[];
  readonly parents: readonly Model[];
  readonly touched: readonly string[];
  readonly managerClass: string | null;
  readonly table: string | null;
  /** Classes that it inherits through. */
  readonly generation: number;
}

/** Abstract bases above each other that are read: each has all fields of those above, so that a long chain is squared. */
const mostGenerations = 50;

class Linker {
  /** The first inheritance that is too deep to be read to its end. */
  notes: readonly string[] = [];
  private readonly inherited = new Map<Model, Inherited>();
  /** Being looked at: classes that are bases of each other end here, instead of never. */
  private readonly open = new Set<Model>();

  constructor(
    private readonly models: readonly Model[],
    private readonly bases: Bases,
    private readonly apps: Apps,
    private readonly userModel: string | undefined,
  ) {}

  link(): Model[] {
    return this.models.flatMap((model) => {
      const whole = this.inherit(model);
      if (extraOf(model).abstract) return [{ ...model, abstract: true, extra: { ...this.extra(whole) } }];
      return [this.complete(whole), ...this.throughModels(whole)];
    });
  }

  /** Fields and options of a class and of its abstract bases; concrete bases become parents. */
  private inherit(model: Model, depth = 0): Inherited {
    const done = this.inherited.get(model);
    if (done) return done;
    this.open.add(model);
    const own = extraOf(model);
    const label = own.appLabel ?? appOf(model.place.file, this.apps);
    const fields = new Map<string, Field>();
    const constraints: Constraint[] = [];
    const relations: Record<string, Relation & { from: Model }> = {};
    const managers: string[] = [];
    const touched: string[] = [...own.touched];
    const parents: Model[] = [];
    let table: string | null = null;
    let managerClass = own.managerClass;
    let generation = 0;
    for (const base of depth > mostGenerations ? [] : [...this.bases.of(model)].reverse()) {
      if (!base.model || this.open.has(base.model)) continue;
      const library = base.kind === "library";
      const concrete = !library && this.bases.isModel(base.model) && !extraOf(base.model).abstract;
      if (concrete) {
        parents.unshift(base.model);
        continue;
      }
      const from = library ? { ...noInheritance(base.model) } : this.inherit(base.model, depth + 1);
      if (from.generation >= mostGenerations) {
        if (this.notes.length === 0)
          this.notes = [
            `Django: ${model.name} inherits through ${mostGenerations} classes or more; those further up were not read.`,
          ];
        continue;
      }
      generation = Math.max(generation, from.generation + 1);
      const overridden = (names: readonly string[]) =>
        names.some((name) => fields.has(name) && !from.fields.some((f) => f.name === name));
      for (const field of from.fields)
        fields.set(field.name, library ? { ...field, place: model.place } : field);
      // A class without a Meta of its own inherits that of its abstract base, constraints included.
      const inheritsMeta =
        !own.hasMeta ||
        own.metaBases.some(
          (name) => name.startsWith(`${base.model?.name}.`) || name.endsWith(`.${base.model?.name}.Meta`),
        );
      for (const constraint of from.constraints)
        if (!overridden(constraint.fields) && (!constraint.extra?.meta || inheritsMeta))
          constraints.push(library ? { ...constraint, place: model.place } : constraint);
      Object.assign(relations, from.relations);
      managers.push(...from.managers);
      touched.push(...from.touched);
      managerClass ??= from.managerClass;
      parents.push(...from.parents);
      if (inheritsMeta && from.table !== null) table = from.table;
    }
    const replaced = new Set([...model.fields.map(({ name }) => name), ...own.removed]);
    for (const name of own.removed) fields.delete(name);
    const kept = constraints.filter((c) => c.extra?.meta || !c.fields.some((name) => replaced.has(name)));
    for (const field of model.fields) fields.set(field.name, field);
    for (const [name, relation] of Object.entries(own.relations))
      relations[name] = { ...relation, from: model };
    const result: Inherited = {
      model,
      label,
      fields: [...fields.values()],
      constraints: [...kept, ...model.constraints],
      relations,
      managers: [...new Set([...managers, ...own.managers])],
      parents: [...new Set(parents)],
      touched: [...new Set(touched)],
      managerClass,
      table: model.table ?? table,
      generation,
    };
    this.open.delete(model);
    this.inherited.set(model, result);
    return result;
  }

  private complete(whole: Inherited): Model {
    const { model, label } = whole;
    const [schema, table] = splitSchema(this.tableOf(model));
    if (extraOf(model).proxy)
      return { ...model, table, schema, fields: [], constraints: [], extra: { ...this.extra(whole) } };
    const fields = this.fieldsOf(whole);
    const columns = new Map(fields.map(({ name, column }) => [name, column ?? name]));
    const declared = [...this.implicitConstraints(whole), ...whole.constraints];
    const constraints = declared.map((constraint): Constraint => {
      const { references } = constraint;
      const target = references
        ? this.target(
            whole.relations[constraint.fields[0] ?? ""] ?? { target: references.model, from: model },
          )
        : undefined;
      return {
        ...constraint,
        fields: constraint.fields.map((name) => (name === "pk" ? this.primaryField(whole) : name)),
        columns:
          constraint.columns.length > 0
            ? constraint.columns
            : constraint.fields.map((name) => columns.get(name) ?? name),
        name:
          constraint.name
            ?.replaceAll("%(app_label)s", (label ?? "").toLowerCase())
            .replaceAll("%(class)s", model.name.toLowerCase()) ?? null,
        ...(references
          ? {
              references: this.reference(
                references.model,
                target,
                whole.relations[constraint.fields[0] ?? ""],
              ),
            }
          : {}),
      };
    });
    return { ...model, table, schema, fields, constraints, extra: { ...this.extra(whole) } };
  }

  private fieldsOf(whole: Inherited): Field[] {
    const { model } = whole;
    const fields = [...whole.fields];
    for (const parent of whole.parents) {
      const name = `${parent.name.toLowerCase()}_ptr`;
      if (!Object.values(whole.relations).some((relation) => relation.parentLink))
        fields.unshift({
          name,
          column: `${name}_id`,
          place: model.place,
          type: "OneToOneField",
          nullable: false,
          default: "none",
        });
    }
    if (whole.parents.length === 0 && !whole.constraints.some(({ kind }) => kind === "primary_key"))
      fields.unshift({
        name: "id",
        column: "id",
        place: model.place,
        type: "AutoField",
        nullable: false,
        default: "increment",
      });
    return fields;
  }

  /** The primary key that Django adds: `id`, or the link to the parent's row. */
  private implicitConstraints(whole: Inherited): Constraint[] {
    const { model } = whole;
    const one = { columns: [], name: null, place: model.place };
    if (whole.constraints.some(({ kind }) => kind === "primary_key")) return [];
    if (whole.parents.length === 0) return [{ kind: "primary_key", fields: ["id"], ...one }];
    if (Object.values(whole.relations).some((relation) => relation.parentLink)) return [];
    return whole.parents.slice(0, 1).flatMap((parent): Constraint[] => {
      const fields = [`${parent.name.toLowerCase()}_ptr`];
      const references = { model: parent.id, table: null, columns: [] };
      return [
        { kind: "primary_key", fields, ...one },
        { kind: "foreign_key", fields, ...one, references },
      ];
    });
  }

  private reference(written: string, target: Model | undefined, relation: Relation | undefined) {
    if (!target) return { model: written, table: null, columns: [] };
    const [, table] = splitSchema(this.tableOf(target));
    return { model: target.id, table, columns: [relation?.toField ?? this.primaryColumn(target)] };
  }

  private primaryField(whole: Inherited): string {
    return whole.constraints.find(({ kind }) => kind === "primary_key")?.fields[0] ?? "id";
  }

  private primaryColumn(model: Model, depth = 0): string {
    if (model.external || depth > 30)
      return model.constraints.find(({ kind }) => kind === "primary_key")?.columns[0] ?? "id";
    const whole = this.inherit(model);
    const parent = whole.parents[0];
    if (extraOf(model).proxy && parent) return this.primaryColumn(parent, depth + 1);
    const field = whole.constraints.find(({ kind }) => kind === "primary_key")?.fields[0];
    if (field !== undefined) return whole.fields.find(({ name }) => name === field)?.column ?? field;
    return parent ? `${parent.name.toLowerCase()}_ptr_id` : "id";
  }

  private tableOf(model: Model, depth = 0): string | null {
    if (model.external) return model.table;
    const whole = this.inherit(model);
    const parent = whole.parents[0];
    if (extraOf(model).proxy && parent && depth < 30) return this.tableOf(parent, depth + 1);
    if (whole.table !== null) return whole.table;
    return whole.label === null ? null : truncateName(`${whole.label}_${model.name.toLowerCase()}`, 63);
  }

  /** The model that a relation refers to, contrib's included. */
  private target({ target, from }: { readonly target: string; readonly from: Model }): Model | undefined {
    if (target === "self") return from;
    const written = target === "settings.AUTH_USER_MODEL" ? (this.userModel ?? "auth.User") : target;
    const byId = this.models.find((model) => model.id === written);
    if (byId) return byId;
    const [head, ...rest] = written.split(".");
    const own = this.inherited.get(from)?.label ?? appOf(from.place.file, this.apps);
    const inApp = (label: string | null | undefined, name: string | undefined) =>
      this.models.find(
        (m) => m.name === name && (extraOf(m).appLabel ?? appOf(m.place.file, this.apps)) === label,
      ) ?? contribModels.find((m) => m.name === name && m.extra?.appLabel === label);
    if (rest.length === 0)
      return this.bases.find(written, from) ?? inApp(own, head) ?? contribModels.find((m) => m.name === head);
    return (
      this.bases.find(written, from) ??
      inApp(head, rest.at(-1)) ??
      contribModels.find((m) => m.name === rest.at(-1))
    );
  }

  private extra(whole: Inherited): LinkedExtra {
    const { model, label, managers, parents, touched, managerClass } = whole;
    const relations = Object.entries(whole.relations).map(([name, relation]): [string, LinkedRelation] => {
      const named =
        relation.relatedName
          ?.replaceAll("%(class)s", model.name.toLowerCase())
          .replaceAll("%(app_label)s", label ?? "") ?? null;
      const byDefault =
        relation.kind === "o2o" ? model.name.toLowerCase() : `${model.name.toLowerCase()}_set`;
      const accessor = named === null ? byDefault : named.endsWith("+") ? null : named;
      return [name, { kind: relation.kind, target: this.target(relation)?.id ?? null, accessor }];
    });
    return {
      appLabel: label,
      managers: managers.length > 0 ? managers : ["objects"],
      parents: parents.map(({ id }) => id),
      ...(touched.length > 0 ? { touched } : {}),
      ...(managerClass === null ? {} : { managerClass }),
      relations: Object.fromEntries(relations),
    };
  }

  /** The tables that Django makes for many-to-many fields: they refuse rows too. */
  private throughModels(whole: Inherited): Model[] {
    const { model } = whole;
    if (extraOf(model).proxy) return [];
    return whole.fields.flatMap((field) => {
      const relation = whole.relations[field.name];
      const target =
        relation?.kind === "m2m" && relation.through === null ? this.target(relation) : undefined;
      const table = this.tableOf(model);
      if (!relation || !target || table === null) return [];
      const same = target === model;
      const names = same
        ? [`from_${model.name.toLowerCase()}`, `to_${model.name.toLowerCase()}`]
        : [model.name.toLowerCase(), target.name.toLowerCase()];
      const { place } = field;
      const key = (name: string): Field => ({
        name,
        column: `${name}_id`,
        place,
        type: "ForeignKey",
        nullable: false,
        default: "none",
      });
      const constraint = (one: Pick<Constraint, "kind" | "fields"> & Partial<Constraint>): Constraint => ({
        columns: one.fields.map((f) => `${f}_id`),
        name: null,
        place,
        ...one,
      });
      const references = (to: Model) => this.reference(to.id, to, undefined);
      const through: Model = {
        id: `${model.id}.${field.name}`,
        orm: "django",
        name: `${model.name}.${field.name}`,
        table: relation.dbTable ?? truncateName(`${table}_${field.name}`, 63),
        schema: null,
        place,
        fields: [
          { name: "id", column: "id", place, type: "AutoField", nullable: false, default: "increment" },
          ...names.map(key),
        ],
        constraints: [
          { kind: "primary_key", fields: ["id"], columns: ["id"], name: null, place },
          constraint({ kind: "unique", fields: names, extra: { together: true } }),
          ...names.map((name, i) =>
            constraint({
              kind: "foreign_key",
              fields: [name],
              references: references(i === 0 ? model : target),
            }),
          ),
        ],
        extra: { appLabel: whole.label, managers: [], parents: [], relations: {} },
      };
      return [through];
    });
  }
}

/** A library's base has nothing to resolve. */
function noInheritance(model: Model): Inherited {
  return {
    model,
    label: null,
    fields: model.fields,
    constraints: model.constraints.map((c) => ({ ...c, columns: [] })),
    relations: {},
    managers: [],
    parents: [],
    touched: [],
    managerClass: null,
    table: null,
    generation: 0,
  };
}

/** `db_table = 'stock"."items'` is the usual way to name a schema. */
function splitSchema(table: string | null): [string | null, string | null] {
  const parts = table?.split('"."') ?? [];
  return parts.length === 2
    ? [parts[0]?.replaceAll('"', "") ?? null, parts[1]?.replaceAll('"', "") ?? null]
    : [null, table];
}
