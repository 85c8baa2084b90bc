/** New required columns of Prisma: the migration.sql that adds one, and the field of the schema. */

import type { Neutral } from "../../code/dialect";
import { columnFixes } from "../../code/fixes/column";
import { decline } from "../../code/fixes/declined";
import type { MigrationReader } from "../../domain/adapters";
import type { Source } from "../../domain/text";
import { newColumnIn } from "../../schemas/new-column";
import { type SqlPiece, statementsOf, stepsOf } from "../../schemas/required";
import { declarationOf, fieldOf, gapBefore } from "./declaration";
import { modelExtra } from "./extra";

const files = ["**/migrations/**/*.sql"];
const remade = (table: string) => [`new_${table}`, `_prisma_new_${table}`];

export const migrations: MigrationReader = {
  files,
  requires: (source, { table }, column) =>
    table === null || !source.text.includes(column)
      ? []
      : stepsOf(statementsOf([pieceOf(source)]), [table, ...remade(table)], column).map(
          ({ how, start, end }) => ({
            how,
            place: source.place(start, end),
          }),
        ),
};

export const newColumnFixes = columnFixes({
  carriedOut: "prisma migrate dev carries it out",
  nullable(context, { name }) {
    const declared = declarationOf(context);
    const field = fieldOf(declared, name);
    const type = /^[ \t]{1,200}\w{1,200}/.exec(declared.text.slice(field?.nameRange.end ?? 0));
    if (!field || !type || field.list)
      decline("The schema declares the field in another way: change it by hand.");
    const { model } = context;
    const relation = modelExtra(model).relations.find((each) => each.fields.includes(name));
    if (relation)
      decline(`The relation \`${relation.field}\` must be optional as well: make both so by hand.`);
    const key = model.constraints.find(
      ({ kind, fields }) => kind === "unique" && fields.length > 1 && fields.includes(name),
    );
    if (key) decline(`Prisma finds no row by ${key.fields.join(", ")} once one of them may be null.`);
    if (field.optional) return { file: declared.path, edits: [] };
    const end = field.nameRange.end + type[0].length;
    const room = declared.text.startsWith("  ", end) ? 1 : 0;
    return { file: declared.path, edits: [{ start: end, end: end + room, text: "?" }] };
  },
  neutral: (_, { type }) => neutral[type ?? ""],
  withDefault(context, { name }, value) {
    const declared = declarationOf(context);
    const field =
      fieldOf(declared, name) ?? decline("The schema declares the field in another way: change it by hand.");
    const text = `${gapBefore(declared, field)}@default(${JSON.stringify(value)})`;
    return { file: declared.path, edits: [{ start: field.end, end: field.end, text }] };
  },
  migration({ required, constraint, model: { table }, read, files: list }) {
    const source = required && read(required.place.file);
    if (!source || table === null) return undefined;
    const before = () =>
      (list?.(files) ?? []).flatMap((path) => {
        const each = path < source.path ? read(path) : undefined;
        return each ? [pieceOf(each)] : [];
      });
    const migration = { path: source.path, pieces: [pieceOf(source)], before, gone: () => undefined };
    return newColumnIn(migration, table, remade(table), constraint?.columns[0] ?? "");
  },
});

const neutral: Readonly<Record<string, Neutral>> = {
  String: "",
  Int: 0,
  BigInt: 0,
  Float: 0,
  Decimal: 0,
  Boolean: false,
};

function pieceOf({ text }: Source): SqlPiece {
  return { text, at: (offset) => offset };
}
