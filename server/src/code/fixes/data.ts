/** The fix of what a write puts into its row: a copy without the key of its original, an update without a key, a number that the database counts. */

import type { Fix, FixContext, FixResult } from "../../domain/adapters";
import type { Field } from "../../domain/model";
import { decline, unlessDeclined } from "./declined";
import { head } from "./policy";
import { words } from "./words";

/** What the language and the ORM do; each declines where it cannot. */
export interface DataRoom {
  /** Gives the copied row no value in this field. */
  none(context: FixContext, field: Field): FixResult;
  /** Leaves the key's fields out of what the update sets. */
  without(context: FixContext): FixResult;
  /** Lets the database count on from the value that is there; absent = this ORM has no such fix. */
  counted?(context: FixContext): FixResult;
  /** Lets the field's default count where the value that is given is null. */
  defaulted?(context: FixContext, field: Field): FixResult;
  /** How the ORM says that, for the title. */
  readonly counts?: string;
}

export function dataFix(room: DataRoom): Fix {
  return {
    ...head("data", {
      not: [
        ...(room.counted ? [] : (["check-failed"] as const)),
        ...(room.defaulted ? [] : (["null-in-required"] as const)),
      ],
    }),
    title({ cause, constraint, write, model }) {
      if (cause.id === "copied-row")
        return `Give the copy of the ${model.name} no ${words(constraint.fields)}`;
      if (cause.id === "key-in-update")
        return `Leave ${words(constraint.fields)} out of what \`${write.method}\` writes`;
      if (cause.id === "null-in-required")
        return `Let the declared default of ${words(constraint.fields)} count where the value is null`;
      return `Let the database count${room.counts ? ` (${room.counts})` : ""}: two calls at once lose no change`;
    },
    make: (context) =>
      unlessDeclined(() => {
        if (context.cause.id === "copied-row") return room.none(context, emptiable(context));
        if (context.cause.id === "key-in-update") return withoutKey(context, room);
        if (context.cause.id === "null-in-required") return withDefault(context, room);
        return room.counted?.(context) ?? "done";
      }),
  };
}

/** A null that the code passes on overrides the default, which stands for exactly this. */
function withDefault(context: FixContext, room: DataRoom): FixResult {
  const { model, constraint, write } = context;
  const field = model.fields.find(({ name }) => name === constraint.fields[0]);
  const isGiven = field !== undefined && write.given?.[field.name] !== undefined;
  if (!isGiven || field.default !== "value") return "done";
  return room.defaulted?.(context, field) ?? "done";
}

/** Rows without a value in one field of the key do not collide. */
function emptiable({ model, constraint, violation }: FixContext): Field {
  const field = model.fields.find((each) => constraint.fields.includes(each.name) && each.nullable);
  if (!field)
    decline(
      `\`${constraint.fields.join("`, `")}\` may not be null: which value of its own the copy should have only the program knows.`,
    );
  if (violation.engine === "mssql" || (violation.engine === "oracle" && constraint.fields.length > 1))
    decline("In this database rows without a value collide as well: give the copy a value of its own.");
  return field;
}

function withoutKey(context: FixContext, room: DataRoom): FixResult {
  if (context.constraint.kind !== "primary_key")
    decline(
      `Each row that matches needs its own ${words(context.constraint.fields)}: which one only the program knows.`,
    );
  return room.without(context);
}
