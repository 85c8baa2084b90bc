/** Reads what a data source's options say about all tables: naming strategy, prefix, schema. */

import type { Source } from "../../domain/text";
import { compiler, findAll, parseTypeScript, type ts, unwrap } from "../../syntax/typescript";
import { memberOf, stringOf } from "../../syntax/typescript-literals";
import type { RawOptions } from "./raw";

/** True where the text may configure a data source in a way that changes names. */
export function mayHaveOptions(text: string): boolean {
  return text.includes("namingStrategy") || text.includes("entityPrefix") || text.includes("new DataSource(");
}

/** The options of every data source in the file that name one of the three. */
export function readOptions(source: Source): RawOptions[] {
  if (!mayHaveOptions(source.text)) return [];
  const t = compiler();
  const found: RawOptions[] = [];
  for (const node of findAll(parseTypeScript(source), t.isObjectLiteralExpression)) {
    const options: RawOptions = {
      namingStrategy: className(memberOf(node, "namingStrategy")),
      entityPrefix: stringOf(memberOf(node, "entityPrefix")) ?? null,
      // `schema` means many things; beside the type of a database it means the data source's.
      schema:
        memberOf(node, "type") && memberOf(node, "entities")
          ? (stringOf(memberOf(node, "schema")) ?? null)
          : null,
    };
    if (Object.values(options).some((value) => value !== null)) found.push(options);
  }
  return found;
}

/** `new SnakeNamingStrategy()` -> its name; a variable -> the variable's. */
function className(node: ts.Expression | undefined): string | null {
  const t = compiler();
  if (!node) return null;
  const inner = unwrap(node);
  if (t.isNewExpression(inner)) return className(inner.expression);
  if (t.isPropertyAccessExpression(inner)) return inner.name.text;
  return t.isIdentifier(inner) ? inner.text : null;
}
