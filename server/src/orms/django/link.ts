/** Files' facts -> complete models: inherited fields, tables, columns, relations, many-to-many tables, migrations, contrib. */

import type { Bases } from "../../code/python/classes";
import type { Constraint, Facts, Field, Model } from "../../domain/model";
import type { Place } from "../../domain/text";
import { type Apps, appFolder, appOf, findApps } from "./apps";
import { basesOfModels } from "./bases";
import { contribLists, contribModels } from "./contrib";
import { extraOf, type FileExtra, type LinkedExtra, type LinkedRelation, type MigrationExtra } from "./extra";
import { declares, type Relation } from "./fields";
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
  const engines = [...new Set(files.flatMap((extra) => extra?.engines ?? []))];
  const called = withCalled(complete);
  const withEngines = (model: Model): Model => ({ ...model, extra: { ...model.extra, engines } });
  return { models: engines.length === 0 ? called : called.map(withEngines), notes: linker.notes };
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
    const fields = new Map<string, Field>();
    const constraints: Constraint[] = [];
    const relations: Record<string, Relation & { from: Model }> = {};
    const managers: string[] = [];
    const touched = [...own.touched];
    const parents: Model[] = [];
    let table: string | null = null;
    let { managerClass } = own;
    let generation = 0;
    for (const { kind, model: base } of depth > mostGenerations ? [] : [...this.bases.of(model)].reverse()) {
      if (!base || this.open.has(base)) continue;
      const library = kind === "library";
      if (!library && this.bases.isModel(base) && !extraOf(base).abstract) {
        parents.unshift(base);
        continue;
      }
      const from = library ? noInheritance(base, model.place) : this.inherit(base, depth + 1);
      if (from.generation >= mostGenerations) {
        this.notes = this.notes
          .concat(
            `Django: ${model.name} inherits through ${mostGenerations} classes or more; those further up were not read.`,
          )
          .slice(0, 1);
        continue;
      }
      generation = Math.max(generation, from.generation + 1);
      const isOverridden = (name: string) =>
        fields.has(name) && !from.fields.some((field) => field.name === name);
      for (const field of from.fields) fields.set(field.name, field);
      // A class without a Meta of its own inherits that of its abstract base, constraints included.
      const inheritsMeta =
        !own.hasMeta ||
        own.metaBases.some((name) => name.startsWith(`${base.name}.`) || name.endsWith(`.${base.name}.Meta`));
      constraints.push(
        ...from.constraints.filter(
          (one) => !one.fields.some(isOverridden) && (!one.extra?.meta || inheritsMeta),
        ),
      );
      Object.assign(relations, from.relations);
      managers.push(...from.managers);
      touched.push(...from.touched);
      managerClass ??= from.managerClass;
      parents.push(...from.parents);
      if (inheritsMeta) table = from.table ?? table;
    }
    const replaced = new Set([...model.fields.map(({ name }) => name), ...own.removed]);
    const kept = constraints.filter((c) => c.extra?.meta || !c.fields.some((name) => replaced.has(name)));
    for (const name of own.removed) fields.delete(name);
    for (const field of model.fields) fields.set(field.name, field);
    for (const [name, relation] of Object.entries(own.relations))
      relations[name] = { ...relation, from: model };
    const result: Inherited = {
      model,
      label: own.appLabel ?? appOf(model.place.file, this.apps),
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
    const added = this.implicit(whole);
    const fields = [...added.fields, ...whole.fields];
    const columns = new Map(fields.map(({ name, column }) => [name, column ?? name]));
    const named = (name: string) =>
      name
        .replaceAll("%(app_label)s", (label ?? "").toLowerCase())
        .replaceAll("%(class)s", model.name.toLowerCase());
    const constraints = [...added.constraints, ...whole.constraints].map((constraint): Constraint => {
      const { references } = constraint;
      const relation = whole.relations[constraint.fields[0] ?? ""];
      const target = references && this.target(relation ?? { target: references.model, from: model });
      return {
        ...constraint,
        fields: constraint.fields.map((name) => (name === "pk" ? this.primaryField(whole) : name)),
        columns:
          constraint.columns.length > 0
            ? constraint.columns
            : constraint.fields.map((name) => columns.get(name) ?? name),
        name: constraint.name === null ? null : named(constraint.name),
        ...(references ? { references: this.reference(references.model, target, relation) } : {}),
      };
    });
    return { ...model, table, schema, fields, constraints, extra: { ...this.extra(whole) } };
  }

  /** The primary key that Django adds: `id`, or the links to the parents' rows. */
  private implicit({
    model,
    parents,
    relations,
    constraints,
  }: Inherited): Pick<Model, "fields" | "constraints"> {
    const { place } = model;
    const hasKey = constraints.some(({ kind }) => kind === "primary_key");
    const isLinked = Object.values(relations).some(({ parentLink }) => parentLink);
    const [parent] = parents;
    if (parent ? isLinked : hasKey) return { fields: [], constraints: [] };
    if (!parent) return { fields: [numbered(place)], constraints: [declares("primary_key", ["id"], place)] };
    const names = parents.map(({ name }) => `${name.toLowerCase()}_ptr`);
    const link = names.slice(0, 1);
    const references = { model: parent.id, table: null, columns: [] };
    return {
      fields: names.map((name) => keyField(name, "OneToOneField", place)),
      constraints: hasKey
        ? []
        : [declares("primary_key", link, place), declares("foreign_key", link, place, { references })],
    };
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
    const name = rest.at(-1) ?? head;
    const own = this.inherited.get(from)?.label ?? appOf(from.place.file, this.apps);
    const label = rest.length === 0 ? own : head;
    return (
      this.bases.find(written, from) ??
      this.models.find(
        (m) => m.name === name && (extraOf(m).appLabel ?? appOf(m.place.file, this.apps)) === label,
      ) ??
      contribModels.find((m) => m.name === name && m.extra?.appLabel === label) ??
      contribModels.find((m) => m.name === name)
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
  private throughModels({ model, label, fields, relations }: Inherited): Model[] {
    const table = this.tableOf(model);
    if (extraOf(model).proxy || table === null) return [];
    return fields.flatMap(({ name: field, place }) => {
      const relation = relations[field];
      const target =
        relation?.kind === "m2m" && relation.through === null ? this.target(relation) : undefined;
      if (!relation || !target) return [];
      const ends = [model, target].map((end) => end.name.toLowerCase());
      const names = target === model ? [`from_${ends[0]}`, `to_${ends[1]}`] : ends;
      const columns = names.map((name) => `${name}_id`);
      const key = (i: number, to: Model) => ({
        ...declares("foreign_key", names.slice(i, i + 1), place),
        columns: columns.slice(i, i + 1),
        references: this.reference(to.id, to, undefined),
      });
      const through: Model = {
        id: `${model.id}.${field}`,
        orm: "django",
        name: `${model.name}.${field}`,
        table: relation.dbTable ?? truncateName(`${table}_${field}`, 63),
        schema: null,
        place,
        fields: [numbered(place), ...names.map((name) => keyField(name, "ForeignKey", place))],
        constraints: [
          { ...declares("primary_key", ["id"], place), columns: ["id"] },
          { ...declares("unique", names, place), columns, extra: { together: true } },
          key(0, model),
          key(1, target),
        ],
        extra: { appLabel: label, managers: [], parents: [], relations: {} },
      };
      return [through];
    });
  }
}

/** The field of a key that Django makes by itself. */
function keyField(name: string, type: string, place: Place): Field {
  return { name, column: `${name}_id`, place, type, nullable: false, default: "none" };
}

function numbered(place: Place): Field {
  return { ...keyField("id", "AutoField", place), column: "id", default: "increment" };
}

/** A library's base has nothing to resolve; what it declares stands where the class does that inherits it. */
function noInheritance(model: Model, place: Place): Inherited {
  const lists = contribLists.get(model.name) ?? {};
  const withoutImports: Model = { ...model, extra: { ...model.extra, imports: {} } };
  const list = (name: string): Field => ({
    ...{ name, column: null, place, type: "ManyToManyField", nullable: false, default: "none" },
  });
  return {
    model,
    label: null,
    fields: [...model.fields.map((field) => ({ ...field, place })), ...Object.keys(lists).map(list)],
    constraints: model.constraints.map((constraint) => ({ ...constraint, columns: [], place })),
    relations: Object.fromEntries(
      Object.entries(lists).map(([name, relation]) => [name, { ...relation, from: withoutImports }]),
    ),
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
  const [schema, name, more] = table?.replace(/^"|"$/g, "").split('"."') ?? [];
  return schema !== undefined && name !== undefined && more === undefined ? [schema, name] : [null, table];
}
