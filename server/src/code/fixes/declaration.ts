/** The fixes of a declaration, once for all ORMs: for which causes, in which order, what forbids each of them and in which words. */

import type { Database, SchemaContext, SchemaFix } from "../../domain/adapters";
import { sqlName } from "../../domain/escape";
import type { Constraint, Field } from "../../domain/model";
import type { DeclarationFix, Declared, Declaring, Declined, Edits, Rows } from "../dialect";
import { words } from "./words";

interface Policy<D> {
  readonly id: DeclarationFix;
  readonly causes: SchemaFix["causes"];
  title(context: SchemaContext): string;
  /** False = nothing to do: already done, or no place for it here. */
  applies(context: SchemaContext): boolean;
  /** The sentence why not, or what the ORM makes of it. */
  make(context: SchemaContext, declared: D): Edits | Declined | string;
}

export function declarationFixes<D extends Declared>(orm: Declaring<D>): readonly SchemaFix[] {
  /** The constraint leaves rows out: those that are deleted, those without a value. */
  const partialUnique: Policy<D> = {
    id: "partial-unique",
    causes: { "soft-deleted-row": 1, "null-or-default-collision": 2 },
    title(context) {
      const rows =
        context.cause.id === "soft-deleted-row"
          ? `among the rows that \`${deletionField(context)?.name}\` does not mark as deleted`
          : "where it is not empty";
      return `Make ${keyOf(context)} of ${context.model.name} unique only ${rows}`;
    },
    applies: ({ constraint }) => constraint !== null && isWhole(constraint) && !constraint.fromMigration,
    make(context, declared) {
      const { constraint } = context;
      if (constraint?.kind !== "unique") return "A primary key holds for every row.";
      const database = databaseOf(context);
      if (!database)
        return "Neither text nor declaration says which database it is, and not all have partial indexes.";
      if (!database.partialIndexes)
        return `This database has no partial indexes: ${insteadOfPartial(context)}.`;
      const relied = reliedOn(context, declared);
      if (relied !== undefined) return relied;
      const rows = rowsThatStay(context, declared);
      return typeof rows === "string" ? rows : orm.replace(context, declared, constraint.fields, rows);
    },
  };

  /** What is empty where it is missing becomes null: nulls are no duplicates. */
  const nullableUnique: Policy<D> = {
    id: "nullable-unique",
    causes: { "null-or-default-collision": 1 },
    title: (context) =>
      `Let ${keyOf(context)} of ${context.model.name} be null where there is no value: nulls are no duplicates`,
    applies: (context) => context.constraint?.kind === "unique" && keyField(context)?.nullable === false,
    make(context, declared) {
      const field = emptyField(context, declared);
      if (typeof field === "string") return field;
      if (!databaseOf(context)?.nullsDiffer)
        return "Keyclash does not know that nulls are no duplicates in this database.";
      if (!isLeftOut(context, field))
        return `The code gives \`${field.name}\` its value itself, and an empty text would go on colliding: leave it out there first.`;
      if (!orm.isEmptyByDefault(declared, field)) return noEmptyDefault(field);
      return referring(context) ?? orm.nullable(declared, field);
    },
  };

  /** What only a migration or the database declares, in the model again. */
  const declareUnique: Policy<D> = {
    id: "declare-unique",
    causes: { "stale-index": 1 },
    title({ constraint, model, violation }) {
      const key = `Declare ${words(constraint?.fields ?? violation.columns)} unique in ${model.name}`;
      return constraint
        ? `${key}, as its migration does`
        : `${key}, if the database's index holds for all rows`;
    },
    applies: ({ constraint }) => !constraint || constraint.fromMigration === true,
    make(context, declared) {
      const { constraint, model, violation } = context;
      const columns = constraint?.columns ?? violation.columns;
      if (columns.length === 0)
        return "The text names the constraint alone: which fields it holds is not written anywhere.";
      const fields = columns.flatMap((column) => fieldOf(context, column)?.name ?? []);
      if (fields.length < columns.length)
        return constraint
          ? `${model.name} does not have all the fields any more: drop the constraint in a migration.`
          : `The text does not show columns that are all fields of ${model.name}.`;
      const said = model.constraints.filter(
        (each) => each !== constraint && isWhole(each) && !each.fromMigration,
      );
      if (isKey(fields, said)) return [];
      const copy = constraint && orm.copy?.(context, declared, constraint);
      if (copy) return copy;
      return constraint && !isWhole(constraint)
        ? "The migration's constraint holds for some rows or for an expression: declare it by hand."
        : orm.declare(context, declared, fields, constraint?.name ?? violation.constraint);
    },
  };

  /** `get_or_create(shop=shop, slug=slug)` of a slug that is unique alone: unique for each shop instead. */
  const uniqueTogether: Policy<D> = {
    id: "unique-together",
    causes: { "lookup-wider-than-key": 6 },
    title: (context) =>
      `Make ${words(context.write?.lookup ?? [])} of ${context.model.name} unique together, and ${keyOf(context)} no longer alone`,
    applies: ({ constraint, write, model }) =>
      constraint !== null && !!write?.lookup?.length && !isKey(write.lookup, model.constraints),
    make(context, declared) {
      const { constraint, write, model } = context;
      if (constraint?.kind !== "unique" || !isWhole(constraint))
        return "The key is no plain unique constraint: which one should take its place is not written here.";
      const fields = (write?.lookup ?? []).map((name) => fieldOf(context, name) ?? name);
      const looked = fields.filter((field) => typeof field !== "string");
      if (looked.length < fields.length)
        return "The lookup compares in another way than by equality: no constraint is its like.";
      const names = looked.map(({ name }) => name);
      const missing = constraint.fields.find((field) => !names.includes(field));
      if (missing !== undefined)
        return `A constraint over ${words(names)} would not keep \`${missing}\` from colliding: look the row up by it.`;
      const owns = (name: string) =>
        model.constraints.some((each) => each.kind === "foreign_key" && each.fields.join() === name);
      const described = names.find((name) => !constraint.fields.includes(name) && !owns(name));
      if (described !== undefined)
        return `\`${described}\` tells what the row is like, not whose it is: it belongs to what is set, not into a key.`;
      const nullable = looked.find((field) => field.nullable);
      if (nullable)
        return `\`${nullable.name}\` may be null, and nulls are no duplicates: the lookup could not rely on it.`;
      return reliedOn(context, declared) ?? orm.replace(context, declared, names);
    },
  };

  /** The one that the declaration names, else the text. */
  function databaseOf(context: SchemaContext): Database | undefined {
    const engine = orm.engine?.(context);
    return engine ? context.databases.find(({ id }) => id === engine) : context.database;
  }

  /** The rows that stay unique. */
  function rowsThatStay(context: SchemaContext, declared: D): Rows | string {
    if (context.cause.id !== "soft-deleted-row") {
      const field = emptyField(context, declared);
      return typeof field === "string" ? field : { field, are: "not empty" };
    }
    const field = deletionField(context);
    if (!field) return "Which rows are deleted is not told by a field of this model.";
    const kept = orm.kept(context, field);
    return kept === undefined
      ? `The code does not show which value of \`${field.name}\` marks a row as deleted.`
      : { field, are: kept };
  }

  /** The field that marks a row as deleted, by its name, where the reads or the look before leave rows out by it. */
  function deletionField(context: SchemaContext): Field | undefined {
    const { model, write } = context;
    return [model.hidesRowsBy, ...(write?.checkedBy ?? [])]
      .map((name) => fieldOf(context, name))
      .find((field) => field && (deletion.test(field.name) || orm.marksDeleted?.(context, field)));
  }

  /** The field whose empty text collides. */
  function emptyField(context: SchemaContext, declared: D): Field | string {
    const { constraint, violation } = context;
    const field = keyField(context);
    if (!field || constraint?.fields.length !== 1)
      return "The key has several fields: which of them is empty is not written here.";
    if (!orm.isText(declared, field))
      return `\`${field.name}\` is no plain text: its default is a value like any other.`;
    if (violation.value === null)
      return orm.isEmptyByDefault(declared, field) ? field : noEmptyDefault(field);
    return emptyText.test(violation.value.trim().replace(/^\((.*)\)$/s, "$1"))
      ? field
      : "What collides is no empty text: a row with this value is a duplicate like any other.";
  }

  /** What demands that the key is unique alone and for every row. */
  function reliedOn(context: SchemaContext, declared: D): string | undefined {
    const { model, constraint, write } = context;
    if (write?.operation === "upsert" && !write.looksAgain)
      return "The upsert relies on it: an index over some rows, or over more columns, answers no upsert.";
    const others = model.constraints.filter((each) => each !== constraint && isWhole(each));
    if (!others.some(({ kind }) => kind === "primary_key" || kind === "unique"))
      return "It is the only key that the model has.";
    return referring(context) ?? orm.reliedOn?.(context, declared);
  }

  return [partialUnique, nullableUnique, declareUnique, uniqueTogether].map((policy) => fixOf(policy, orm));
}

function fixOf<D extends Declared>(policy: Policy<D>, orm: Declaring<D>): SchemaFix {
  const { id, causes } = policy;
  return {
    id,
    causes,
    title: (context) => `${policy.title(context)} (${orm.carriedOut(id, context)})`,
    make(context) {
      if (!policy.applies(context)) return "done";
      const declared = orm.find(context);
      if ("declined" in declared) return declared;
      const made = policy.make(context, declared);
      if (typeof made === "string") return { declined: made };
      if ("declined" in made) return made;
      const edits = [...made].sort((a, b) => a.start - b.start);
      return edits.length > 0 ? { edits: [{ file: declared.path, edits }] } : "done";
    },
  };
}

/** What people do where the database has no index over some rows. */
export function insteadOfPartial({ cause }: SchemaContext): string {
  return cause.id === "soft-deleted-row"
    ? "give the deleted row another value, or bring it back"
    : "let the field be null where there is no value";
}

/** `"deleted_at" IS NULL`. */
export function sqlOf({ field, are }: Rows): string {
  const column = sqlName(field.column ?? field.name);
  return are === "not empty" ? `${column} <> ''` : are === null ? `${column} IS NULL` : `${column} = ${are}`;
}

function referring({ model, models, constraint }: SchemaContext): string | undefined {
  const child = models.find((each) =>
    each.constraints.some(
      ({ references }) =>
        references?.model === model.id && references.columns.join() === constraint?.columns.join(),
    ),
  );
  return child && `${child.name} refers to ${words(constraint?.fields ?? [])}, and needs it for every row.`;
}

const deletion = /^(?:is_?|was_?|date_?)?(?:deleted|removed|archived|trashed)(?:_?(?:at|on|date|time))?$/i;
const emptyText = /^(?:''|"")?$/;

function noEmptyDefault({ name }: Field): string {
  return `The declaration does not show an empty text as the default of \`${name}\`.`;
}

/** A new row surely takes the field's default. */
function isLeftOut({ write }: SchemaContext, { name }: Field): boolean {
  return write?.exact === true && write.fields?.includes(name) === false;
}

function keyField(context: SchemaContext): Field | undefined {
  return fieldOf(context, context.constraint?.fields[0]);
}

function fieldOf({ model }: SchemaContext, name: string | undefined): Field | undefined {
  return (
    model.fields.find((field) => field.name === name) ?? model.fields.find((field) => field.column === name)
  );
}

function keyOf({ constraint }: SchemaContext): string {
  return words(constraint?.fields ?? []);
}

/** It holds for every row, and for plain fields. */
function isWhole({ condition, expression }: Constraint): boolean {
  return !condition && !expression;
}

/** Some constraint makes the fields unique together. */
function isKey(fields: readonly string[], constraints: readonly Constraint[]): boolean {
  const sorted = (names: readonly string[]) => [...names].sort().join();
  return constraints.some(
    (each) => /^(?:unique|primary_key)$/.test(each.kind) && sorted(each.fields) === sorted(fields),
  );
}
