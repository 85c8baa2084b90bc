/**
 * What TypeORM migrations do to constraints: the names that the database really has, where they differ from the generated ones, and
 * constraints that no model declares any more. They stand in `up()`, as SQL or as
 * calls of the query runner.
 */

import type { Model } from "../../domain/model";
import type { Source } from "../../domain/text";
import { type Change, inOrder, type Migration } from "../../schemas/changes";
import { withMigrations } from "../../schemas/declared";
import { replay } from "../../schemas/replay";
import { changesInSql } from "../../schemas/sql";
import { createBudget } from "../../syntax/sql";
import { compiler, parseTypeScript, type ts, visit } from "../../syntax/typescript";
import { memberName } from "../../syntax/typescript-literals";
import { textOf } from "../../syntax/typescript-text";
import { changesInCall } from "./builders";

export function isMigration(text: string): boolean {
  return text.includes("MigrationInterface") || (text.includes("queryRunner.") && text.includes("async up("));
}

/** The changes of `up()` in the order of the text; [] where there are none. */
export function readMigration(source: Source): Migration[] {
  if (!isMigration(source.text)) return [];
  const t = compiler();
  const changes: Change[] = [];
  const budget = createBudget();
  visit(parseTypeScript(source), (node) => {
    if (t.isImportDeclaration(node) || isDown(node)) return false;
    if (t.isCallExpression(node)) changes.push(...changesInCall(node, source));
    if (!t.isStringLiteralLike(node) && !t.isTemplateExpression(node) && !t.isBinaryExpression(node)) return;
    const code = textOf(node);
    if (!code) return;
    const placeOf = (at: { start: number; end: number }) => source.place(code.at(at.start), code.at(at.end));
    changes.push(...changesInSql(code.text, placeOf, { placeholders: code.holes, budget }));
    // The parts of a sum have been read with it.
    return !t.isBinaryExpression(node);
  });
  return changes.length === 0 ? [] : [{ file: source.path, changes }];
}

export function isDown(node: ts.Node): boolean {
  const t = compiler();
  if (!t.isMethodDeclaration(node) && !t.isPropertyDeclaration(node) && !t.isPropertyAssignment(node))
    return false;
  return memberName(node.name) === "down";
}

/** Decorators can say every key but one over expressions. */
export function addMigrations(models: readonly Model[], migrations: readonly Migration[]): Model[] {
  return withMigrations(
    models,
    replay(inOrder(migrations)),
    ({ kind, expression }) => kind !== "unique" || !expression,
  );
}
