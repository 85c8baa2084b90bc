/** The fixes of a new required column over rows that are there, once for all ORMs: in the declaration, and in the migration that adds it. */

import type { SchemaContext, SchemaFix } from "../../domain/adapters";
import type { Field } from "../../domain/model";
import type { FileEdit } from "../../domain/text";
import type { Edits, Neutral, NewColumn } from "../dialect";
import { decline, unlessDeclined } from "./declined";

/** What an ORM does; each declines where it cannot. */
export interface ColumnRoom {
  /** The declaration takes null. */
  nullable(context: SchemaContext, field: Field): FileEdit;
  /** What the field's type has for a row with nothing to say; undefined = nothing that this type shows. */
  neutral(context: SchemaContext, field: Field): Neutral | undefined;
  /** The declaration has the default; undefined = the migration alone needs it. */
  withDefault(context: SchemaContext, field: Field, value: Neutral): FileEdit | undefined;
  /** The migration that adds the column; undefined = none is here. */
  migration(context: SchemaContext): NewColumn | undefined;
  /** Who carries an edit of the declaration alone out. */
  readonly carriedOut: string;
}

export function columnFixes(room: ColumnRoom): readonly SchemaFix[] {
  const where = (context: SchemaContext) =>
    context.required ? "model and migration" : `model; ${room.carriedOut}`;
  const called = ({ name }: Field, { model }: SchemaContext) => `${name} of ${model.name}`;

  const rename: Policy = {
    id: "rename-column",
    rank: 1,
    title(context, field) {
      const from = room.migration(context)?.renamed()?.from ?? "the old column";
      return `Keep the values of \`${from}\`, which goes, as ${called(field, context)} (migration)`;
    },
    make(context) {
      const added = room.migration(context);
      const edits = added?.renamed()?.edits ?? [];
      return added ? [{ file: added.path, edits }] : [];
    },
  };

  const nullable: Policy = {
    id: "nullable-column",
    rank: 2,
    title: (context, field) =>
      `Let ${called(field, context)} be null, for the rows that are there (${where(context)})`,
    make(context, field) {
      if (isKey(context, field)) decline("A primary key takes no null: give each row a value of its own.");
      const added = room.migration(context);
      if (context.required && !added) decline(otherwise);
      return [
        room.nullable(context, field),
        ...(added ? [{ file: added.path, edits: added.nullable() ?? decline(otherwise) }] : []),
      ];
    },
  };

  const withDefault: Policy = {
    id: "default-column",
    rank: 3,
    title: (context, field) =>
      `Give the rows that are there ${spoken(room.neutral(context, field))} as ${called(field, context)} (${where(context)})`,
    make(context, field) {
      const value = room.neutral(context, field);
      const holds = context.model.constraints.find(
        ({ kind, fields }) =>
          /^(?:unique|primary_key|foreign_key)$/.test(kind) && fields.includes(field.name),
      );
      if (holds?.kind === "foreign_key")
        decline(
          `\`${field.name}\` refers to a row: which one is right for those that are there only the program knows.`,
        );
      if (holds)
        decline(`\`${field.name}\` is part of a key: with one default all rows would have the same.`);
      if (field.default !== "none")
        decline(
          `\`${field.name}\` has a default of its own, which the database does not know: fill the rows that are there by it.`,
        );
      if (value === undefined)
        decline(
          `Which value the rows that are there should have the type of \`${field.name}\` does not show.`,
        );
      const added = room.migration(context);
      const declared = room.withDefault(context, field, value);
      return [
        ...(declared ? [declared] : []),
        ...(added ? [{ file: added.path, edits: added.withDefault(value) ?? decline(otherwise) }] : []),
      ];
    },
  };

  return [rename, nullable, withDefault].map(fixOf);
}

const otherwise = "The migration makes the column in another way: change it by hand.";

interface Policy {
  readonly id: string;
  readonly rank: number;
  title(context: SchemaContext, field: Field): string;
  make(context: SchemaContext, field: Field): FileEdit[];
}

function fixOf({ id, rank, title, make }: Policy): SchemaFix {
  return {
    id,
    causes: { "new-required-column": rank },
    title: (context) => title(context, fieldOf(context)),
    make: (context) =>
      unlessDeclined(() => {
        const files = make(context, fieldOf(context)).filter(({ edits }) => edits.length > 0);
        const sorted = (edits: Edits) => [...edits].sort((a, b) => a.start - b.start);
        return files.length > 0
          ? { edits: files.map(({ file, edits }) => ({ file, edits: sorted(edits) })) }
          : "done";
      }),
  };
}

function fieldOf({ model, constraint }: SchemaContext): Field {
  const field = model.fields.find(({ name }) => name === constraint?.fields[0]);
  return field ?? decline("The model has no field of this column.");
}

function isKey({ model }: SchemaContext, { name }: Field): boolean {
  return model.constraints.find(({ kind }) => kind === "primary_key")?.fields.includes(name) === true;
}

function spoken(value: Neutral | undefined): string {
  return value === "" ? "an empty text" : `${value}`;
}
