/** A Python file -> Tortoise's models as written; all of them -> tables, columns and what keys refer to. Typed from its documentation. */

import { type Bases, createBases, importsFor } from "../../code/python/classes";
import { type Assigned, declaredClasses } from "../../code/python/declared";
import { fullName, type Imports, importsIn, lastPart } from "../../code/python/modules";
import { type Constraint, type Facts, type Field, type Model, noFacts } from "../../domain/model";
import type { Source } from "../../domain/text";
import { leftOutNote } from "../../syntax/masks";
import { type PyFile, parsePython } from "../../syntax/python";
import { callOf, elementsOf, stringsOf, stringValue } from "../../syntax/python-tree";
import { classOf, type LinkedExtra, type RawField } from "./extra";

/** Its own module stands in every file that declares a field. */
export function canDeclareModels(text: string): boolean {
  return /\btortoise\b/.test(text) && text.includes("class ");
}

/** https://tortoise.github.io/models.html */
export function readModels(source: Source): Facts {
  const file = parsePython(source.text, { declarationsOnly: true });
  const imports = importsIn(file);
  const models = declaredClasses(file, source).flatMap(({ name, place, bases, assigned, meta }): Model[] => {
    const fields = assigned.flatMap((one) => readField(file, imports, one) ?? []);
    if (bases.length === 0 && fields.length === 0) return [];
    const together = ["unique_together"].flatMap((option) => {
      const value = meta?.get(option);
      const groups = (elementsOf(value) ?? []).map((node) => stringsOf(file, node).map((one) => one.value));
      const flat = stringsOf(file, value).map((one) => one.value);
      return flat.length > 0 ? [flat] : groups.filter((group) => group.length > 0);
    });
    const at = meta?.get("unique_together");
    const extra = {
      imports: importsFor(imports, bases),
      fields,
      removed: assigned.filter(({ value }) => value.type === "none").map((one) => one.name),
      table: stringValue(file, meta?.get("table")) ?? null,
      schema: stringValue(file, meta?.get("schema")) ?? null,
      abstract: meta?.get("abstract")?.type === "true",
      together: at ? together.map((group) => ({ fields: group, place: source.place(at.start, at.end) })) : [],
    };
    const base = {
      id: `${source.path}#${name}`,
      orm: "tortoise",
      name,
      table: null,
      schema: null,
      place,
      bases,
    };
    return [{ ...base, fields: [], constraints: [], extra }];
  });
  const broken = file.broken ? { broken: true } : {};
  const note = leftOutNote(source.path, file.leftOut);
  return models.length === 0
    ? { ...noFacts, ...broken }
    : { models, notes: note === undefined ? [] : [note], ...broken };
}

/** https://tortoise.github.io/fields.html */
function readField(file: PyFile, imports: Imports, { name, value, place }: Assigned): RawField | undefined {
  const call = callOf(file, value);
  const full = fullName(imports, call?.callee ?? "");
  const type = lastPart(full);
  if (!call || !/^tortoise\b/.test(full) || !/Field$/.test(type)) return undefined;
  const is = (...keywords: string[]) => keywords.some((one) => call.keywords.get(one)?.type === "true");
  if (/^(?:ManyToManyField|BackwardFKRelation|ReverseRelation)$/.test(type)) return undefined;
  const primary = is("pk", "primary_key");
  const relates = /^(?:ForeignKeyField|OneToOneField)$/.test(type);
  const target = stringValue(file, call.keywords.get("model_name") ?? call.positional[0]);
  const hasDefault =
    call.keywords.has("default") || call.keywords.has("db_default") || is("auto_now", "auto_now_add");
  const counts =
    primary && /^(?:Big|Small)?IntField$/.test(type) && call.keywords.get("generated")?.type !== "false";
  return {
    ...{ name, type, place, primary, nullable: is("null") },
    column: stringValue(file, call.keywords.get("source_field") ?? call.keywords.get("db_column")) ?? null,
    unique: is("unique") || type === "OneToOneField",
    default: counts ? "increment" : hasDefault ? "value" : "none",
    ...(relates && target !== undefined
      ? {
          refers: {
            model: lastPart(target),
            field: stringValue(file, call.keywords.get("to_field")) ?? null,
            constrained: call.keywords.get("db_constraint")?.type !== "false",
          },
        }
      : {}),
  };
}

export function link(facts: readonly Facts[]): Facts {
  const raw = facts.flatMap(({ models }) => models);
  const bases = createBases(
    raw,
    (model) => classOf(model).imports,
    (imported) => /^tortoise(?:\.models)?\.Model$/.test(imported),
    () => undefined,
  );
  const models = raw.filter((model) => bases.isModel(model));
  const all = models.map((model) => ({ model, fields: withKey(model, fieldsOf(model, bases)) }));
  return {
    models: all.map((one) => linked(one, all, bases)),
    notes: facts.flatMap(({ notes }) => notes),
  };
}

interface Whole {
  readonly model: Model;
  readonly fields: readonly RawField[];
}

/** Its own and those of its abstract bases and mixins. */
function fieldsOf(model: Model, bases: Bases, depth = 0): RawField[] {
  const { fields, removed } = classOf(model);
  const found = new Map<string, RawField>();
  for (const { kind, model: base } of depth > 30 ? [] : bases.of(model))
    if (kind === "model" && base)
      for (const field of fieldsOf(base, bases, depth + 1)) found.set(field.name, field);
  for (const name of removed) found.delete(name);
  for (const field of fields) found.set(field.name, field);
  return [...found.values()];
}

/** `id` where no field is the primary key. */
function withKey({ place }: Model, fields: readonly RawField[]): readonly RawField[] {
  if (fields.some(({ primary }) => primary)) return fields;
  const id: RawField = {
    ...{ name: "id", column: null, type: "IntField", place, primary: true, nullable: false },
    ...{ unique: false, default: "increment" },
  };
  return [id, ...fields];
}

/** The key is the column `<name>_id` of a relation. */
function columnOf({ name, column, refers }: RawField): string {
  return column ?? (refers ? `${name}_id` : name);
}

function linked({ model, fields }: Whole, all: readonly Whole[], bases: Bases): Model {
  const own = classOf(model);
  const meta = [model, ...bases.of(model).flatMap(({ model: base }) => base ?? [])].map(classOf);
  const table = own.table ?? model.name.toLowerCase();
  const targets = fields.flatMap(({ name, refers }) => {
    const found = all.filter((one) => refers && one.model.name === refers.model);
    return found.length === 1 && found[0] ? [[name, found[0]] as const] : [];
  });
  const made = (
    kind: Constraint["kind"],
    of: readonly RawField[],
    place: Constraint["place"],
  ): Constraint => ({
    ...{ kind, fields: of.map(({ name }) => name), columns: of.map(columnOf), name: null, place },
  });
  const together = meta.find((one) => one.together.length > 0)?.together ?? [];
  const keys = together.flatMap(({ fields: names, place }) => {
    const of = names.flatMap(
      (name) => fields.find((one) => one.name === name || columnOf(one) === name) ?? [],
    );
    return of.length === names.length ? [{ ...made("unique", of, place), extra: { together: true } }] : [];
  });
  const foreign = fields.flatMap((field) => {
    const { refers, name, place } = field;
    if (!refers?.constrained) return [];
    const target = new Map(targets).get(name);
    const to = target?.fields.find((one) =>
      refers.field === null ? one.primary : one.name === refers.field,
    );
    const references = {
      model: target?.model.id ?? refers.model,
      table: target ? (classOf(target.model).table ?? target.model.name.toLowerCase()) : null,
      columns: to ? [columnOf(to)] : [],
    };
    return [{ ...made("foreign_key", [field], place), references }];
  });
  const extra: LinkedExtra = {
    relations: Object.fromEntries(targets.map(([name, target]) => [name, target.model.id])),
  };
  const one = (of: readonly RawField[], kind: Constraint["kind"]) =>
    of.map((field) => made(kind, [field], field.place));
  return {
    ...{ id: model.id, orm: "tortoise", name: model.name, place: model.place, bases: model.bases ?? [] },
    ...{
      table: own.abstract ? null : table,
      schema: own.schema,
      ...(own.abstract ? { abstract: true } : {}),
    },
    fields: fields.map(
      (field): Field => ({
        ...{ name: field.name, column: columnOf(field), place: field.place, type: field.type },
        ...{ nullable: field.nullable, default: field.default },
      }),
    ),
    constraints: [
      ...one(
        fields.filter(({ primary }) => primary),
        "primary_key",
      ),
      ...one(
        fields.filter(({ unique, primary }) => unique && !primary),
        "unique",
      ),
      ...keys,
      ...foreign,
      ...one(
        fields.filter(({ nullable, default: given }) => !nullable && given !== "increment"),
        "not_null",
      ),
    ],
    extra: { ...extra },
  };
}
