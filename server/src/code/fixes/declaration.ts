/** The fixes of a declaration, once for all ORMs: for which causes, in which order, what forbids each of them and in which words. */

import type { Database, SchemaContext, SchemaFix } from "../../domain/adapters";
import { sqlName } from "../../domain/escape";
import { type Constraint, deletionMark, type Field } from "../../domain/model";
import type { DeclarationFix, Declared, Declaring, Edits, Rows } from "../dialect";
import { decline, unlessDeclined } from "./declined";
import { words } from "./words";

interface Policy<D> {
  readonly id: DeclarationFix;
  readonly causes: SchemaFix["causes"];
  title(context: SchemaContext): string;
  /** False = nothing to do: already done, or no place for it here. */
  applies(context: SchemaContext): boolean;
  /** What the ORM makes of it, where nothing forbids it. */
  make(context: SchemaContext, declared: D): Edits;
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
      if (constraint?.kind !== "unique") decline("A primary key holds for every row.");
      const database = databaseOf(context);
      if (!database)
        decline("Neither text nor declaration says which database it is, and not all have partial indexes.");
      if (!database.partialIndexes)
        decline(`This database has no partial indexes: ${insteadOfPartial(context)}.`);
      declineReliedOn(context, declared);
      return orm.replace(context, declared, constraint.fields, rowsThatStay(context, declared));
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
      if (!databaseOf(context)?.nullsDiffer)
        decline("Keyclash does not know that nulls are no duplicates in this database.");
      if (!isLeftOut(context, field))
        decline(
          `The code gives \`${field.name}\` its value itself, and an empty text would go on colliding: leave it out there first.`,
        );
      if (!orm.isEmptyByDefault(declared, field)) decline(noEmptyDefault(field));
      declineReferred(context);
      return orm.nullable(declared, field);
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
        decline("The text names the constraint alone: which fields it holds is not written anywhere.");
      const fields = columns.flatMap((column) => fieldOf(context, column)?.name ?? []);
      if (fields.length < columns.length)
        decline(
          constraint
            ? `${model.name} does not have all the fields any more: drop the constraint in a migration.`
            : `The text does not show columns that are all fields of ${model.name}.`,
        );
      const said = model.constraints.filter(
        (each) => each !== constraint && isWhole(each) && !each.fromMigration,
      );
      if (isKey(fields, said)) return [];
      const copy = constraint && orm.copy?.(context, declared, constraint);
      if (copy) return copy;
      if (constraint && !isWhole(constraint))
        decline("The migration's constraint holds for some rows or for an expression: declare it by hand.");
      return orm.declare(context, declared, fields, constraint?.name ?? violation.constraint);
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
        decline(
          "The key is no plain unique constraint: which one should take its place is not written here.",
        );
      const fields = (write?.lookup ?? []).map((name) => fieldOf(context, name) ?? name);
      const looked = fields.filter((field) => typeof field !== "string");
      if (looked.length < fields.length)
        decline("The lookup compares in another way than by equality: no constraint is its like.");
      const names = looked.map(({ name }) => name);
      const missing = constraint.fields.find((field) => !names.includes(field));
      if (missing !== undefined)
        decline(
          `A constraint over ${words(names)} would not keep \`${missing}\` from colliding: look the row up by it.`,
        );
      const owns = (name: string) =>
        model.constraints.some((each) => each.kind === "foreign_key" && each.fields.join() === name);
      const described = names.find((name) => !constraint.fields.includes(name) && !owns(name));
      if (described !== undefined)
        decline(
          `\`${described}\` tells what the row is like, not whose it is: it belongs to what is set, not into a key.`,
        );
      const nullable = looked.find((field) => field.nullable);
      if (nullable)
        decline(
          `\`${nullable.name}\` may be null, and nulls are no duplicates: the lookup could not rely on it.`,
        );
      declineReliedOn(context, declared);
      return orm.replace(context, declared, names);
    },
  };

  /** The one that the declaration names, else the text. */
  function databaseOf(context: SchemaContext): Database | undefined {
    const engine = orm.engine?.(context);
    return engine ? context.databases.find(({ id }) => id === engine) : context.database;
  }

  /** The rows that stay unique. */
  function rowsThatStay(context: SchemaContext, declared: D): Rows {
    if (context.cause.id !== "soft-deleted-row")
      return { field: emptyField(context, declared), are: "not empty" };
    const field = deletionField(context);
    if (!field) decline("Which rows are deleted is not told by a field of this model.");
    const are = orm.kept(context, field);
    if (are === undefined)
      decline(`The code does not show which value of \`${field.name}\` marks a row as deleted.`);
    return { field, are };
  }

  /** The field that marks a row as deleted, by its name, where the reads or the look before leave rows out by it. */
  function deletionField(context: SchemaContext): Field | undefined {
    const { model, write } = context;
    return [model.hidesRowsBy, ...(write?.checkedBy ?? [])]
      .map((name) => fieldOf(context, name))
      .find((field) => field && (deletionMark.test(field.name) || orm.marksDeleted?.(context, field)));
  }

  /** The field whose empty text collides. */
  function emptyField(context: SchemaContext, declared: D): Field {
    const { constraint, violation } = context;
    const field = keyField(context);
    if (!field || constraint?.fields.length !== 1)
      decline("The key has several fields: which of them is empty is not written here.");
    if (!orm.isText(declared, field))
      decline(`\`${field.name}\` is no plain text: its default is a value like any other.`);
    if (violation.value === null)
      return orm.isEmptyByDefault(declared, field) ? field : decline(noEmptyDefault(field));
    return emptyText.test(violation.value.trim().replace(/^\((.*)\)$/s, "$1"))
      ? field
      : decline("What collides is no empty text: a row with this value is a duplicate like any other.");
  }

  /** What demands that the key is unique alone and for every row. */
  function declineReliedOn(context: SchemaContext, declared: D): void {
    const { model, constraint, write } = context;
    if (write?.operation === "upsert" && !write.looksAgain)
      decline("The upsert relies on it: an index over some rows, or over more columns, answers no upsert.");
    const others = model.constraints.filter((each) => each !== constraint && isWhole(each));
    if (!others.some(({ kind }) => kind === "primary_key" || kind === "unique"))
      decline("It is the only key that the model has.");
    declineReferred(context);
    orm.reliedOn?.(context, declared);
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
      return unlessDeclined(() => {
        const declared = orm.find(context);
        const edits = [...policy.make(context, declared)].sort((a, b) => a.start - b.start);
        return edits.length > 0 ? { edits: [{ file: declared.path, edits }] } : "done";
      });
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

function declineReferred({ model, models, constraint }: SchemaContext): void {
  const child = models.find((each) =>
    each.constraints.some(
      ({ references }) =>
        references?.model === model.id && references.columns.join() === constraint?.columns.join(),
    ),
  );
  if (child)
    decline(`${child.name} refers to ${words(constraint?.fields ?? [])}, and needs it for every row.`);
}

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
