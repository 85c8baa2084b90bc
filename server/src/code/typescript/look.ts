/** Looks before the write, with the handler still around it. */

import type { FixResult } from "../../domain/adapters";
import { applyEdits, type TextEdit } from "../../domain/text";
import { compiler, startOf, type ts } from "../../syntax/typescript";
import { endOfStatement, hasLongTemplate } from "../../syntax/typescript-edits";
import { canAwait } from "../../syntax/typescript-scope";
import type { Fixing, Handler } from "../dialect";
import { guarded } from "./guard";
import { type Declaring, indentOf, inFile, type TypescriptSite } from "./site";

/**
 *     const existing = await this.users.findOneBy({ email });
 *     if (existing) return existing;
 *     try { ... the catch
 *
 * @param name of the row that is found
 */
export function lookFirst<S extends TypescriptSite>(
  site: S,
  fixing: Fixing<S>,
  name: string,
  handler: Handler,
): FixResult {
  const { place, style, root, call } = site;
  const made = guarded(site, fixing, handler);
  if ("declined" in made) return made;
  if (place.kind === "expression")
    return {
      declined: "The call stands inside of an expression, where there is no room for a look before it.",
    };
  if (!canAwait(call) || !(place.awaited || place.kind === "returned"))
    return {
      declined: "Nothing waits for the write here, so nothing can wait for a look before it.",
    };
  if (place.kind === "declared" && isCast(place.value))
    return {
      declined: "The result is cast on its way into the variable, and the row that is found would not be.",
    };
  if (place.kind === "statement" && hasLongTemplate(place.statement))
    return { declined: "The text in backquotes would be moved to the right." };
  const look = fixing.look(site);
  if ("declined" in look) return look;
  const [start, end] = [startOf(place.statement), endOfStatement(place.statement)];
  const indent = indentOf(site);
  const written = edited(root, start, end, made);
  const inBlock = (head: string) => [
    `${head} {`,
    (style.indent + written.replaceAll(style.eol, style.eol + style.indent)).replaceAll(/[ \t]+$/gm, ""),
    "}",
  ];
  const read = look.lines.join(style.eol + indent);
  const found = `const ${name} = await ${read}${style.semicolon}`;
  const lines =
    place.kind === "returned"
      ? [found, `if (${name}) return ${name}${style.semicolon}`, written]
      : place.kind === "declared"
        ? [found, assigned(root, place, made, name)]
        : look.keeps === undefined
          ? inBlock(`if (!(await ${read}))`)
          : [
              found,
              `if (${name}) Object.assign(${look.keeps}, ${name})${style.semicolon}`,
              ...inBlock("else"),
            ];
  return inFile(site, [{ start, end, text: lines.join(style.eol + indent) }]);
}

function isCast(value: ts.Expression): boolean {
  const t = compiler();
  if (t.isAsExpression(value)) return true;
  return (t.isParenthesizedExpression(value) || t.isAwaitExpression(value)) && isCast(value.expression);
}

/** `const user = existing ?? (await …)`: the brackets around what the variable got. */
function assigned(
  root: ts.SourceFile,
  { statement, value }: Declaring,
  own: readonly TextEdit[],
  name: string,
): string {
  const written = edited(root, startOf(value), value.end, own);
  const inBrackets = compiler().isParenthesizedExpression(value) ? written : `(${written})`;
  const before = root.text.slice(startOf(statement), startOf(value));
  return `${before}${name} ?? ${inBrackets}${root.text.slice(value.end, endOfStatement(statement))}`;
}

/** A stretch of the file with those edits in it. */
function edited(root: ts.SourceFile, start: number, end: number, edits: readonly TextEdit[]): string {
  const moved = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  return applyEdits(root.text.slice(start, end), moved);
}
