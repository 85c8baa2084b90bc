/**
 * What TypeORM migrations say about unique constraints: the names that the database really has, where they differ from the generated
 * ones, and constraints that no model declares any more. They stand in the SQL of `up()`.
 */

import type { Constraint, Model } from "../../domain/model";
import type { Place, Source } from "../../domain/text";
import { createBudget, readStatements } from "../../syntax/sql";
import { effectsOf, replayKeys, type SqlEffect, type SqlKey } from "../../syntax/sql-keys";
import { compiler, parseTypeScript, type ts, visit } from "../../syntax/typescript";
import { memberName } from "../../syntax/typescript-literals";
import { textOf } from "../../syntax/typescript-text";

type Key = SqlKey & { readonly place: Place };

/** What one statement of an `up()` does. */
export type RawMigration = SqlEffect<Key> & { readonly file: string };

export function isMigration(text: string): boolean {
  return (
    text.includes("MigrationInterface") || (text.includes("queryRunner.query(") && text.includes("async up("))
  );
}

/** The statements of `up()` in the order of the text. */
export function readMigration(source: Source): RawMigration[] {
  if (!isMigration(source.text)) return [];
  const t = compiler();
  const found: RawMigration[] = [];
  const budget = createBudget();
  visit(parseTypeScript(source), (node) => {
    if (t.isImportDeclaration(node) || isDown(node)) return false;
    if (!t.isStringLiteralLike(node) && !t.isTemplateExpression(node) && !t.isBinaryExpression(node)) return;
    const code = textOf(node);
    if (!code) return;
    for (const statement of readStatements(code.text, { placeholders: code.holes, wanted, budget }))
      for (const effect of effectsOf(statement)) {
        if (effect.effect !== "create") found.push({ ...effect, file: source.path });
        else if (effect.key.kind === "unique") {
          const { start, end } = effect.key;
          const place = source.place(code.at(start), code.at(end));
          found.push({ ...effect, key: { ...effect.key, place }, file: source.path });
        }
      }
    // The parts of a sum have been read with it.
    return !t.isBinaryExpression(node);
  });
  return found;
}

/** Rows are moved here too, and tables made that hold no key. */
const wanted = (statement: string) =>
  /^(?:create\s{1,9}unique|alter|drop|rename)\b/i.test(statement) ||
  (/^create\b/i.test(statement) && /\bunique\b/i.test(statement));

function isDown(node: ts.Node): boolean {
  const t = compiler();
  if (!t.isMethodDeclaration(node) && !t.isPropertyDeclaration(node) && !t.isPropertyAssignment(node))
    return false;
  return memberName(node.name) === "down";
}

/** Models with the names of their constraints in the database, and with the constraints that only a migration knows. */
export function withMigrations(models: readonly Model[], migrations: readonly RawMigration[]): Model[] {
  // TypeORM begins the file's name with a timestamp: the order of the files is the order in which they ran.
  const ordered = [...migrations].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  // Keys over expressions are named by nothing that a model declares.
  const there = replayKeys(ordered).filter(({ columns }) => columns.length > 0);
  if (there.length === 0) return [...models];
  return models.map((model) => {
    const mine = there.filter(({ table }) => table.toLowerCase() === model.table?.toLowerCase());
    return mine.length > 0 ? withNames(model, mine) : model;
  });
}

function withNames(model: Model, keys: readonly Key[]): Model {
  const sameColumns = (constraint: Constraint, columns: readonly string[]) =>
    constraint.kind === "unique" && [...constraint.columns].sort().join() === [...columns].sort().join();
  const constraints = model.constraints.map((constraint) => {
    const names = keys.filter(({ columns }) => sameColumns(constraint, columns)).map(({ name }) => name);
    return names.length > 0
      ? { ...constraint, extra: { ...constraint.extra, migrationNames: names } }
      : constraint;
  });
  const undeclared = keys.flatMap(({ name, columns, place, index, condition }): Constraint[] => {
    if (model.constraints.some((constraint) => sameColumns(constraint, columns))) return [];
    const fields = columns.map(
      (column) => model.fields.find((field) => field.column === column)?.name ?? column,
    );
    return [
      {
        kind: "unique",
        fields,
        columns,
        name,
        place,
        fromMigration: true,
        ...(index ? { index } : {}),
        ...(condition === null ? {} : { condition }),
      },
    ];
  });
  return { ...model, constraints: [...constraints, ...undeclared] };
}
