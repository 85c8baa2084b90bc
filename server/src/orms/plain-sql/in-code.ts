/** What TypeScript makes of tables: SQL in its strings (`db.exec("CREATE TABLE …")`, a migration's `up`), and node-pg-migrate's builder. */

import type { Source } from "../../domain/text";
import type { Change } from "../../schemas/changes";
import { isDown } from "../../schemas/down";
import { tableChangesInSql } from "../../schemas/tables-in-sql";
import { createBudget } from "../../syntax/sql";
import { compiler, parseTypeScript, visit } from "../../syntax/typescript";
import { textOf } from "../../syntax/typescript-text";
import { changesByPgm } from "./node-pg-migrate";

/** In the order of the text; what `down` does undoes the rest. */
export function changesInCode(source: Source): Change[] {
  const t = compiler();
  const changes: Change[] = [];
  const budget = createBudget();
  visit(parseTypeScript(source), (node) => {
    if (t.isImportDeclaration(node) || isDown(node)) return false;
    if (t.isCallExpression(node)) changes.push(...changesByPgm(node, source));
    if (!t.isStringLiteralLike(node) && !t.isTemplateExpression(node) && !t.isBinaryExpression(node)) return;
    const code = textOf(node);
    if (!code) return;
    const placeOf = (at: { start: number; end: number }) => source.place(code.at(at.start), code.at(at.end));
    changes.push(...tableChangesInSql(code.text, placeOf, { placeholders: code.holes, budget }));
    // The parts of a sum have been read with it.
    return !t.isBinaryExpression(node);
  });
  return changes;
}
