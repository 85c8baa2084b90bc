/** Reads what a data source's options say about all tables: naming strategy, prefix, schema. */

import type { Source } from "../../domain/text";
import { compiler, findAll, parseTypeScript, type ts, unwrap } from "../../syntax/typescript";
import { lastName } from "../../syntax/typescript-calls";
import { memberOf } from "../../syntax/typescript-literals";
import type { RawOptions } from "./raw";
import { textIn } from "./references";

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
      entityPrefix: textIn(node, "entityPrefix"),
      // `schema` means many things; beside the type of a database it means the data source's.
      schema: memberOf(node, "type") && memberOf(node, "entities") ? textIn(node, "schema") : null,
    };
    if (Object.values(options).some((value) => value !== null)) found.push(options);
  }
  return found;
}

/** `new SnakeNamingStrategy()` -> its name; a variable -> the variable's. */
function className(node: ts.Expression | undefined): string | null {
  const inner = node && unwrap(node);
  const named = inner && compiler().isNewExpression(inner) ? inner.expression : inner;
  return (named && lastName(named)) ?? null;
}
