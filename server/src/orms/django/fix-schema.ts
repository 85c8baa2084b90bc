/** Fixes of the declaration: a unique constraint that leaves rows out, holds for more fields, or stands in the model again. */

import type { Declined } from "../../code/dialect";
import { optionsOf } from "../../code/python/classes";
import {
  type ClassSite,
  classSite,
  fieldCall,
  withArgument,
  withoutArgument,
} from "../../code/python/declaration";
import type { FixResult, SchemaContext, SchemaFix } from "../../domain/adapters";
import type { Constraint, Field, Model } from "../../domain/model";
import type { TextEdit } from "../../domain/text";
import { pythonString } from "../../syntax/escape";
import { parsePython } from "../../syntax/python";
import { callOf, stringValue, textOf } from "../../syntax/python-tree";
import {
  constraintCall,
  constraintName,
  insteadOfTogether,
  intoMeta,
  modelsNames,
  uniqueConstraint,
} from "./declaration";

const carriedOut = "(makemigrations and migrate carry it out)";

/** `unique=True` -> `UniqueConstraint(fields=["title"], condition=Q(deleted_at__isnull=True), name=...)`. */
const partialUnique: SchemaFix = {
  id: "partial-unique",
  causes: { "soft-deleted-row": 1, "null-or-default-collision": 5 },
  title(context) {
    const key = words(context.constraint?.fields ?? []);
    const rows =
      context.cause.id === "soft-deleted-row"
        ? `among the rows that \`${deletionField(context)?.name}\` does not mark as deleted`
        : "where it is not empty";
    return `Make ${key} of ${context.model.name} unique only ${rows} ${carriedOut}`;
  },
  make(context) {
    const { constraint, database } = context;
    if (!constraint || constraint.condition || constraint.expression) return "done";
    const condition = conditionOf(context);
    if ("declined" in condition) return condition;
    if (!database)
      return { declined: "The text does not say which database it is, and not all have partial indexes." };
    if (!database.partialIndexes)
      return {
        declined:
          context.cause.id === "soft-deleted-row"
            ? "This database has no partial indexes: give the deleted row another value, or bring it back."
            : "This database has no partial indexes: let the field be null where there is no value.",
      };
    return replaceKey(context, constraint, constraint.fields, condition.text);
  },
};

/** `code = CharField(unique=True, default="")` -> `CharField(unique=True, null=True)`: nulls are no duplicates. */
const nullableUnique: SchemaFix = {
  id: "nullable-unique",
  causes: { "null-or-default-collision": 1 },
  title: ({ constraint, model }) =>
    `Let ${words(constraint?.fields ?? [])} of ${model.name} be null where there is no value: nulls are no duplicates ${carriedOut}`,
  make(context) {
    const { constraint, write } = context;
    const [name] = constraint?.fields ?? [];
    const field = fieldOf(context, name);
    if (!constraint || !field || constraint.kind !== "unique" || field.nullable) return "done";
    if (constraint.fields.length > 1)
      return { declined: "The key has several fields: which of them may be missing is not written here." };
    if (!textual.test(field.type ?? ""))
      return { declined: `\`${field.name}\` is no text: its default is a value like any other.` };
    if (context.violation.value !== null && !isEmptyText(context))
      return { declined: "What collides is no empty text: null in its place would lose it." };
    if (!write?.exact || !write.fields || write.fields.includes(field.name))
      return {
        declined: `The code gives \`${field.name}\` its value itself, and an empty text would go on colliding: give it None there first.`,
      };
    const site = classSite(context);
    if ("declined" in site) return site;
    const call = fieldCall(site, field.name);
    if ("declined" in call) return call;
    const given = call.keywords.get("default");
    if (given && stringValue(site.file, given) !== "" && textOf(site.file, given) !== "str")
      return { declined: `\`${field.name}\` has a default of its own: null would take its place.` };
    if (given && call.keywords.has("null"))
      return { declined: "The field says both its default and whether it may be null: change it by hand." };
    const said = given ?? call.keywords.get("null");
    const argument = said?.parent;
    if (argument) return edits(site, [{ start: argument.start, end: argument.end, text: "null=True" }]);
    return edits(site, [withArgument(site, call, "null=True")]);
  },
};

/** What only a migration or the database declares, in the model again. */
const declareUnique: SchemaFix = {
  id: "declare-unique",
  causes: { "stale-index": 1 },
  title({ constraint, model, violation }) {
    const key = words(constraint?.fields ?? violation.columns);
    return constraint?.fromMigration
      ? `Declare ${key} unique in ${model.name} again, as its migration does (no new migration)`
      : `Declare ${key} unique in ${model.name}, if the database's index holds for all rows ${carriedOut}`;
  },
  make(context) {
    const { constraint, model, violation } = context;
    const columns = violation.columns;
    const fields =
      constraint?.fields ??
      columns.flatMap(
        (column) => model.fields.find((one) => one.column === column || one.name === column)?.name ?? [],
      );
    if (fields.length === 0 || (!constraint && fields.length < columns.length))
      return {
        declined: "The text names the constraint alone: which fields it holds is not written anywhere.",
      };
    if (fields.some((field) => !model.fields.some(({ name }) => name === field)))
      return {
        declined: `${model.name} does not have all the fields any more: drop the constraint in a migration.`,
      };
    const site = classSite(context);
    if ("declined" in site) return site;
    if (constraint?.fromMigration && constraint.name !== null) return copied(context, constraint, site);
    const [field] = fields;
    if (fields.length === 1 && field !== undefined) {
      const call = fieldCall(site, field);
      if ("declined" in call) return call;
      return edits(site, [withArgument(site, call, "unique=True")]);
    }
    if (constraint?.extra?.together) {
      const { style } = site;
      const group = fields.map((one) => pythonString(one, style)).join(", ");
      const made = intoMeta(site, () => `(${group})`, "unique_together");
      return "declined" in made ? made : edits(site, made);
    }
    const { names, edits: imports } = modelsNames(site, ["UniqueConstraint"]);
    const called = names[0] ?? "UniqueConstraint";
    const made = intoMeta(site, uniqueConstraint(site, called, fields, constraintName(context, fields)));
    return "declined" in made ? made : edits(site, [...imports, ...made]);
  },
};

/** `get_or_create(shop=shop, slug=slug)` of a slug that is unique alone: unique for each shop instead. */
const uniqueTogether: SchemaFix = {
  id: "unique-together",
  causes: { "lookup-wider-than-key": 6 },
  title: ({ constraint, model, write }) =>
    `Make ${words(write?.lookup ?? [])} of ${model.name} unique together, and ${words(constraint?.fields ?? [])} no longer alone ${carriedOut}`,
  make(context) {
    const { constraint, model, write } = context;
    if (!constraint || !write?.lookup) return "done";
    const looked = write.lookup.map(
      (name) => model.fields.find((one) => one.name === name || one.column === name)?.name ?? name,
    );
    if (looked.some((name) => name.includes("__") || !model.fields.some((one) => one.name === name)))
      return { declined: "The lookup compares in another way than by equality: no constraint is its like." };
    const missing = constraint.fields.find((field) => !looked.includes(field));
    if (missing !== undefined)
      return {
        declined: `A constraint over ${words(looked)} would not keep \`${missing}\` from colliding: look the row up by it.`,
      };
    if (constraint.condition || constraint.expression || constraint.kind !== "unique")
      return {
        declined:
          "The key is no plain unique constraint: which one should take its place is not written here.",
      };
    const scope = looked.filter((name) => !constraint.fields.includes(name));
    const described = scope.find((name) => !isForeignKey(model, name));
    if (described !== undefined)
      return {
        declined: `\`${described}\` tells what the row is like, not whose it is: it belongs into \`defaults\`, not into a key.`,
      };
    const nullable = looked.find((name) => fieldOf(context, name)?.nullable);
    if (nullable !== undefined)
      return {
        declined: `\`${nullable}\` may be null, and nulls are no duplicates: get_or_create could not rely on it.`,
      };
    return replaceKey(context, constraint, looked);
  },
};

function isForeignKey(model: Model, field: string): boolean {
  return model.constraints.some(({ kind, fields }) => kind === "foreign_key" && fields.join() === field);
}

export const schemaFixes: readonly SchemaFix[] = [
  partialUnique,
  nullableUnique,
  declareUnique,
  uniqueTogether,
];

/** The unique constraint goes, another one comes in its place. */
function replaceKey(
  context: SchemaContext,
  constraint: Constraint,
  fields: readonly string[],
  condition?: Condition,
): FixResult {
  if (constraint.kind !== "unique") return { declined: "A primary key holds for every row." };
  const site = classSite(context);
  if ("declined" in site) return site;
  const refused = reliedOn(context, constraint, site);
  if (refused) return refused;
  const { names, edits: imports } = modelsNames(
    site,
    condition ? ["UniqueConstraint", "Q"] : ["UniqueConstraint"],
  );
  const [called = "UniqueConstraint", q = "Q"] = names;
  const where = condition?.(q);
  const own = constraint.name === null ? undefined : constraintCall(site, constraint.name);
  if (own && where) {
    if (own.keywords.has("deferrable"))
      return { declined: "The constraint is deferrable, which a partial one can not be." };
    const usesQ = imports.length > 0 ? modelsNames(site, ["Q"]).edits : [];
    return edits(site, [...usesQ, withArgument(site, own, `condition=${where}`)]);
  }
  if (own) {
    const listed = own.keywords.get("fields");
    if (!listed) return { declined: "The constraint does not list its fields: change them by hand." };
    const text = `[${fields.map((field) => pythonString(field, site.style)).join(", ")}]`;
    return edits(site, [{ start: listed.start, end: listed.end, text }]);
  }
  const text = uniqueConstraint(site, called, fields, constraintName(context, fields), where);
  if (constraint.extra?.together) {
    const made = insteadOfTogether(site, constraint.fields, text);
    return "declined" in made ? made : edits(site, [...imports, ...made]);
  }
  const gone = goneFrom(constraint, site);
  if ("declined" in gone) return gone;
  const made = intoMeta(site, text);
  if ("declined" in made) return made;
  return edits(site, [...imports, ...gone, ...made]);
}

/** Takes `unique=True` out of its field. */
function goneFrom(constraint: Constraint, site: ClassSite): readonly TextEdit[] | Declined {
  if (constraint.name !== null)
    return {
      declined: `The constraint is not declared in ${site.name} itself: change it where it is by hand.`,
    };
  const call = fieldCall(site, constraint.fields[0] ?? "");
  if ("declined" in call) return call;
  const gone = withoutArgument(site, call, "unique");
  return gone.length > 0
    ? gone
    : { declined: "The field is unique by its type: a ForeignKey would take its place." };
}

/** What demands that the field is unique alone and for every row. */
function reliedOn(
  { models, model }: SchemaContext,
  { fields, columns }: Constraint,
  site: ClassSite,
): Declined | undefined {
  const [field] = fields;
  if (fields.length > 1 || field === undefined) return undefined;
  const child = models.find((one) =>
    one.constraints.some(
      ({ kind, references }) =>
        kind === "foreign_key" &&
        references?.table === model.table &&
        references.columns.join() === columns.join(),
    ),
  );
  if (child)
    return { declined: `${child.name} refers to \`${field}\`, which must stay unique for every row.` };
  return stringValue(site.file, optionsOf(site.file, site.node).get("USERNAME_FIELD")) === field
    ? { declined: `\`${field}\` is the USERNAME_FIELD, which must stay unique for every row.` }
    : undefined;
}

/** The constraint as the migration writes it, to the letter: then makemigrations finds no change. */
function copied(context: SchemaContext, constraint: Constraint, site: ClassSite): FixResult {
  const source = context.read(constraint.place.file);
  if (!source) return { declined: "The migration is not in this workspace." };
  const { start, end } = constraint.place;
  const text = source.text.slice(source.offset(start), source.offset(end));
  const copy = parsePython(text);
  const call = callOf(copy, copy.root.children[0]?.children[0]);
  if (!call?.callee?.endsWith("UniqueConstraint") || text.includes("\n"))
    return { declined: "The migration writes the constraint in another way: declare it by hand." };
  if (modelsNames(site, ["UniqueConstraint"]).names[0] !== "models.UniqueConstraint")
    return { declined: "This file names Django's models in another way: declare it by hand." };
  const made = intoMeta(site, () => text);
  return "declined" in made ? made : edits(site, made);
}

/** A condition, written with what the file calls `Q`. */
type Condition = (q: string) => string;

/** Which rows the partial constraint is about. */
function conditionOf(context: SchemaContext): { readonly text: Condition } | Declined {
  const { cause, constraint } = context;
  if (cause.id === "soft-deleted-row") {
    const field = deletionField(context);
    if (!field) return { declined: "Which rows are deleted is not told by a field of this model." };
    if (field.nullable) return { text: (q) => `${q}(${field.name}__isnull=True)` };
    if (/^(?:Null)?BooleanField$/.test(field.type ?? "")) return { text: (q) => `${q}(${field.name}=False)` };
    return { declined: `Which value of \`${field.name}\` marks a row as deleted is not written here.` };
  }
  const [name] = constraint?.fields ?? [];
  const field = fieldOf(context, name);
  if (constraint?.fields.length !== 1 || !field)
    return { declined: "The key has several fields: which of them is empty is not written here." };
  if (!textual.test(field.type ?? "") || !isEmptyText(context))
    return {
      declined: "What collides is no empty text: a row with this value is a duplicate like any other.",
    };
  return { text: (q) => `~${q}(${field.name}=${emptyText(context)})` };
}

function emptyText(context: SchemaContext): string {
  const site = classSite(context);
  return pythonString("", "declined" in site ? { quote: '"' } : site.style);
}

/** The field that marks a row as deleted, by its name: `deleted_at`, `is_removed`. */
function deletionField(context: SchemaContext): Field | undefined {
  const { model, write } = context;
  return [model.hidesRowsBy, ...(write?.checkedBy ?? [])]
    .map((name) => fieldOf(context, name))
    .find((field) => field !== undefined && deletion.test(field.name));
}

const deletion = /^(?:is_?|was_?|date_?)?(?:deleted|removed|archived|trashed)(?:_?(?:at|on|date|time))?$/i;
const textual = /^(?:Char|Text|Slug|Email|URL|CI\w{1,9})Field$/;

function isEmptyText({ violation }: SchemaContext): boolean {
  const value = violation.value?.trim().replace(/^\((.*)\)$/s, "$1");
  return value !== undefined && /^(?:''|"")?$/.test(value);
}

function fieldOf({ model }: SchemaContext, name: string | undefined): Field | undefined {
  return model.fields.find((field) => field.name === name);
}

function words(fields: readonly string[]): string {
  return fields.length > 1
    ? `${fields.slice(0, -1).join(", ")} and ${fields.at(-1)}`
    : (fields[0] ?? "the key");
}

function edits(site: ClassSite, all: readonly TextEdit[]): FixResult {
  return { edits: [{ file: site.path, edits: [...all].sort((a, b) => a.start - b.start) }] };
}
